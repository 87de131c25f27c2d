using System.Buffers.Binary;
using System.Security.Cryptography;
using Matrix.Core.Authorization;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>
/// The paths of state keys in the trie under a state: the first 64 bits of SHA-256 over the type, a byte that UTF-8 never has, and the key.
/// </summary>
/// <remarks>
/// A path has no key of a process in it, so that a state has one shape wherever it is made: docs/adr/0031-hashing-of-keys.md. Two keys that share their
/// first n bits cost 2^(n/2) trials to find, and more of them cost more, so that nobody makes a trie deep or a bucket long.
/// </remarks>
internal static class StatePath
{
    /// <summary>How many bits a path has.</summary>
    public const int Bits = 64;

    /// <summary>How many paths are remembered; a power of two.</summary>
    public const int Remembered = 1024;

    /// <summary>The longest type and state key together, in bytes, whose path is remembered.</summary>
    public const int MaxRememberedLength = 512;

    /// <summary>Between the type and the key: UTF-8 has no such byte, so that two pairs never come to the same bytes.</summary>
    private const byte Separator = 0xFF;

    private static readonly ulong OfCreate = Compute(StateSlot.Create);
    private static readonly ulong OfPowerLevels = Compute(StateSlot.PowerLevels);
    private static readonly ulong OfJoinRules = Compute(StateSlot.JoinRules);

    /// <summary>The paths of keys that were asked for of late, each at the place that its keyed hash code says. Threads may lose each other's; none reads half of one.</summary>
    private static readonly Known?[] Recent = new Known?[Remembered];

    [ThreadStatic]
    private static IncrementalHash? _sha256;

    /// <summary>The path of a key.</summary>
    public static ulong Of(in StateSlot key) =>
        key.StateKey.IsEmpty && key.Type.Equals("m.room.power_levels"u8) ? OfPowerLevels
        : key.StateKey.IsEmpty && key.Type.Equals("m.room.create"u8) ? OfCreate
        : key.StateKey.IsEmpty && key.Type.Equals("m.room.join_rules"u8) ? OfJoinRules
        : Recall(in key);

    /// <summary>Computes the path of a key.</summary>
    public static ulong Compute(in StateSlot key)
    {
        int length = key.Type.Length + 1 + key.StateKey.Length;
        Span<byte> text = length <= MaxRememberedLength ? stackalloc byte[MaxRememberedLength] : new byte[length];
        key.Type.Utf8Span.CopyTo(text);
        text[key.Type.Length] = Separator;
        key.StateKey.Utf8Span.CopyTo(text[(key.Type.Length + 1)..]);

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        IncrementalHash state = _sha256 ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        state.AppendData(text[..length]);
        _ = state.GetHashAndReset(hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }

    private static ulong Recall(in StateSlot key)
    {
        if (key.Type.Length + key.StateKey.Length >= MaxRememberedLength)
        {
            return Compute(in key);
        }

        ref Known? place = ref Recent[key.GetHashCode() & (Remembered - 1)];
        if (Volatile.Read(ref place) is { } known && known.Key == key)
        {
            return known.Path;
        }

        ulong path = Compute(in key);

        // A key is often a window on an event, which must not stay in memory for it.
        Volatile.Write(ref place, new Known(new StateSlot(Copy(key.Type), Copy(key.StateKey)), path));
        return path;
    }

    private static Utf8Text Copy(Utf8Text text) => Utf8Text.UnsafeFromUtf8(text.Utf8Span.ToArray());

    private sealed record Known(StateSlot Key, ulong Path);
}
