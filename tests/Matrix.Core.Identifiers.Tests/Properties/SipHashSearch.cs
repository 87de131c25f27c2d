using System.Buffers.Binary;
using System.Globalization;

namespace Matrix.Core.Identifiers.Tests.Properties;

/// <summary>
/// A search for what breaks weak hash functions: a pair of differences in words that are near each other which collides under more keys than chance has it.
/// </summary>
public sealed class SipHashSearch
{
    private const int Words = 6;
    private const int KeysATrial = 64;
    private const int Trials = 2_000;

    /// <summary>Multiplies the trials; a search of minutes takes 1,000.</summary>
    private static readonly int Factor = int.TryParse(Environment.GetEnvironmentVariable("MATRIX_CORE_HASH_SEARCH"), NumberStyles.None, CultureInfo.InvariantCulture, out int factor) ? factor : 1;

    [Fact]
    public void Compute_DifferencesThatCancelInWeakHashes_DoNotCancel()
    {
        var random = new Random(1);
        int collisions = 0;
        for (int trial = 0; trial < Trials * Factor; trial++)
        {
            (byte[] first, byte[] second) = Pair(random);
            int ofPair = 0;
            for (int i = 0; i < KeysATrial; i++)
            {
                byte[] key = new byte[SipHash24.KeySize];
                random.NextBytes(key);
                var hash = new SipHash24(key);
                ofPair += unchecked((int)hash.Compute(first) == (int)hash.Compute(second)) ? 1 : 0;
            }

            // Chance gives one in 2^32; a difference that passes gives many.
            Assert.InRange(ofPair, 0, 1);
            collisions += ofPair;
        }

        long expected = (long)Trials * Factor * KeysATrial / uint.MaxValue;
        Assert.InRange(collisions, 0, 3 + (4 * expected));
    }

    /// <summary>Two texts of one length: a sparse difference, by bits or by addition, in one word, and another in a word near it.</summary>
    private static (byte[] First, byte[] Second) Pair(Random random)
    {
        byte[] first = new byte[(Words * 8) + random.Next(8)];
        random.NextBytes(first);
        byte[] second = [.. first];
        int word = random.Next(Words - 1);
        Change(second.AsSpan(word * 8, 8), random);
        Change(second.AsSpan((word + 1 + random.Next(Words - word - 1)) * 8, 8), random);
        return first.AsSpan().SequenceEqual(second) ? Pair(random) : (first, second);
    }

    private static void Change(Span<byte> word, Random random)
    {
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(word);
        ulong bit = 1UL << random.Next(64);
        ulong other = random.Next(2) == 0 ? 1UL << random.Next(64) : 0;
        BinaryPrimitives.WriteUInt64LittleEndian(word, unchecked(random.Next(3) switch { 0 => value ^ bit ^ other, 1 => value + bit + other, _ => value - bit - other }));
    }
}
