using System.Security.Cryptography;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms.Tests.Support;

/// <summary>The digest of a state: SHA-256, in hex, of <c>type\0state_key\0event_id\n</c> for each entry in order.</summary>
internal static class Digest
{
    public static string Of(StateMap? state)
    {
        using var text = new MemoryStream();
        foreach (StateEntry entry in (state ?? StateMap.Empty).GetOrderedEntries())
        {
            text.Write(entry.Slot.Type.Utf8Span);
            text.WriteByte(0);
            text.Write(entry.Slot.StateKey.Utf8Span);
            text.WriteByte(0);
            text.Write(entry.EventId.Utf8Span);
            text.WriteByte((byte)'\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(text.ToArray()));
    }
}
