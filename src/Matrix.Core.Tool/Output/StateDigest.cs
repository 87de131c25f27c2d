using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Tool.Output;

/// <summary>Computes the digest of a state: SHA-256 of <c>type\0state_key\0event_id\n</c> for every entry, in UTF-8 byte order of type, then state key.</summary>
internal sealed class StateDigest
{
    /// <summary>The digests by state. Most events do not change the state, and the same map has the same digest.</summary>
    private readonly ConditionalWeakTable<StateMap, string> _known = [];

    public string Of(StateMap state) => _known.GetValue(state, Compute);

    private static string Compute(StateMap state)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (StateEntry entry in state.GetOrderedEntries())
        {
            hash.AppendData(entry.Slot.Type.Utf8Span);
            hash.AppendData("\0"u8);
            hash.AppendData(entry.Slot.StateKey.Utf8Span);
            hash.AppendData("\0"u8);
            hash.AppendData(entry.EventId.Utf8Span);
            hash.AppendData("\n"u8);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
