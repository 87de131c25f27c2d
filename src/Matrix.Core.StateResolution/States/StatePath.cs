using System.Buffers.Binary;
using System.Security.Cryptography;
using Matrix.Core.Authorization;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>
/// Computes the paths of state keys in the trie of a state. A path is the first 64 bits of SHA-256 over the type, a separator byte that UTF-8 never contains,
/// and the state key.
/// </summary>
/// <remarks>
/// A path does not depend on a secret of the process, so that a state has the same shape in every process: see docs/adr/0031-hashing-of-keys.md. To find two
/// keys that share their first n bits takes about 2^(n/2) trials, and more for further keys. A peer therefore cannot make a trie deep or a list of entries
/// long.
/// </remarks>
internal static class StatePath
{
    /// <summary>The number of bits of a path.</summary>
    public const int Bits = 64;

    /// <summary>The number of paths that are cached; a power of two.</summary>
    public const int Remembered = 1024;

    /// <summary>The total length of type and state key, in bytes, from which on a path is not cached.</summary>
    public const int MaxRememberedLength = 512;

    /// <summary>The byte between the type and the state key. UTF-8 has no such byte, so that two different pairs never give the same bytes.</summary>
    private const byte Separator = 0xFF;

    private static readonly ulong OfCreate = Compute(StateSlot.Create);
    private static readonly ulong OfPowerLevels = Compute(StateSlot.PowerLevels);
    private static readonly ulong OfJoinRules = Compute(StateSlot.JoinRules);

    /// <summary>The paths of recently requested keys, each at the index that its keyed hash code gives.</summary>
    /// <remarks>Threads may overwrite each other's entries. An entry is one reference, so a thread never reads half of one.</remarks>
    private static readonly Known?[] Recent = new Known?[Remembered];

    [ThreadStatic]
    private static IncrementalHash? _sha256;

    /// <summary>Returns the path of a key, from the cache if it has it.</summary>
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

        // A key is often a slice of an event's bytes. The copy keeps the cache from holding the whole event in memory.
        Volatile.Write(ref place, new Known(new StateSlot(Copy(key.Type), Copy(key.StateKey)), path));
        return path;
    }

    private static Utf8Text Copy(Utf8Text text) => Utf8Text.UnsafeFromUtf8(text.Utf8Span.ToArray());

    private sealed record Known(StateSlot Key, ulong Path);
}
