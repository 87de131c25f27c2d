using System.Diagnostics.CodeAnalysis;

namespace Matrix.Core.Federation.Client;

/// <summary>Reads the body of a reply to <c>/get_missing_events</c>.</summary>
public static class MissingEventsResponse
{
    /// <summary>Tries to read the body of a reply.</summary>
    /// <param name="json">The body.</param>
    /// <param name="pdus">The events, or null if the body cannot be read.</param>
    /// <param name="error">The reason that the body cannot be read. No member is required.</param>
    /// <returns><see langword="true"/> if the body can be read; otherwise, <see langword="false"/>.</returns>
    public static bool TryParse(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out PduList? pdus, out ContentError error) => PduList.TryParse(json, "events", out pdus, out error);
}
