namespace Matrix.Core.Homeserver;

/// <summary>Ends exclusive work. The room is loaded from the store again, so that nothing of what the work did remains.</summary>
internal sealed class AbandonedException(string reason) : Exception(reason);
