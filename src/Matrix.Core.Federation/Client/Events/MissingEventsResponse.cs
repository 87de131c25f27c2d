using System.Diagnostics.CodeAnalysis;

namespace Matrix.Core.Federation.Client;

/// <summary>Reads the body of a reply to <c>/get_missing_events</c>.</summary>
public static class MissingEventsResponse
{
    /// <summary>Reads the body of a reply.</summary>
    /// <param name="json">The body.</param>
    /// <param name="pdus">The events.</param>
    /// <param name="error">Why there are none. No member is required.</param>
    /// <returns>Whether the body can be read.</returns>
    public static bool TryParse(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out PduList? pdus, out ContentError error) => PduList.TryParse(json, "events", out pdus, out error);
}
