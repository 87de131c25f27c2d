using System.Numerics;

namespace Matrix.Core.Signing.Tests.Units;

/// <summary>The constants of the policy, derived again from the curve.</summary>
public class Ed25519PolicyTests
{
    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;
    private static readonly BigInteger L = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);
    private static readonly BigInteger D = Mod(-121665 * Inverse(121666));

    [Fact]
    public void PublicKey_EveryEncodingOfATorsionPoint_IsRefused()
    {
        // The torsion points are 8-fold roots of the neutral element: L·Q for any point Q. Take y from 2 on until all five y are found.
        HashSet<BigInteger> found = [];
        for (BigInteger y = 2; found.Count < 5; y++)
        {
            if (TryRecover(y) is { } point)
            {
                found.Add(Multiply(point, L).Y);
            }
        }

        var encodings = found.Concat(found.Select(y => y + P)).Where(y => y < BigInteger.Pow(2, 255)).ToList();

        Assert.Equal(7, encodings.Count);
        foreach (byte[] encoded in encodings.Select(Encode))
        {
            foreach (byte sign in new byte[] { 0, 0x80 })
            {
                byte[] point = [.. encoded[..31], (byte)(encoded[31] | sign)];
                Assert.False(Ed25519Policy.IsAcceptablePublicKey(point));
                Assert.False(Ed25519Policy.IsAcceptableSignature([.. point, .. new byte[32]]));
            }
        }
    }

    [Theory]
    [InlineData(-2, true)] // p - 1 has order 2
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(18, false)]
    public void PublicKey_YAgainstP_MustBeBelow(int offset, bool acceptable)
    {
        byte[] encoded = Encode(P + offset);
        Assert.Equal(acceptable, Ed25519Policy.IsAcceptablePublicKey(encoded));

        encoded[31] |= 0x80;
        Assert.Equal(acceptable, Ed25519Policy.IsAcceptablePublicKey(encoded));
    }

    [Fact]
    public void PublicKey_NeighboursOfSmallOrder_AreNotRefused()
    {
        foreach (BigInteger y in new BigInteger[] { 2, 3, 256, P - 2, BigInteger.Pow(2, 64), BigInteger.Pow(2, 192) + 1 })
        {
            Assert.True(Ed25519Policy.IsAcceptablePublicKey(Encode(y)));
        }
    }

    [Fact]
    public void Signature_SAgainstL_MustBeBelow()
    {
        byte[] r = Encode(4);
        foreach (BigInteger s in new[] { BigInteger.Zero, BigInteger.One, L - 1, L - BigInteger.Pow(2, 64), L - BigInteger.Pow(2, 128) })
        {
            Assert.True(Ed25519Policy.IsAcceptableSignature([.. r, .. Encode(s)]));
        }

        foreach (BigInteger s in new[] { L, L + 1, L + BigInteger.Pow(2, 64), L + BigInteger.Pow(2, 128), BigInteger.Pow(2, 253), BigInteger.Pow(2, 256) - 1 })
        {
            Assert.False(Ed25519Policy.IsAcceptableSignature([.. r, .. Encode(s)]));
        }
    }

    private static (BigInteger X, BigInteger Y)? TryRecover(BigInteger y)
    {
        // x² = (y² - 1) / (d·y² + 1); p = 5 mod 8 (RFC 8032 § 5.1.3).
        BigInteger square = Mod((y * y - 1) * Inverse(Mod(D * y * y + 1)));
        BigInteger x = BigInteger.ModPow(square, (P + 3) / 8, P);
        if (Mod(x * x) != square)
        {
            x = Mod(x * BigInteger.ModPow(2, (P - 1) / 4, P));
        }

        return Mod(x * x) == square ? (x, y) : null;
    }

    private static (BigInteger X, BigInteger Y) Multiply((BigInteger X, BigInteger Y) point, BigInteger by)
    {
        (BigInteger X, BigInteger Y) sum = (0, 1);
        for (; by > 0; by >>= 1)
        {
            sum = by.IsEven ? sum : Add(sum, point);
            point = Add(point, point);
        }

        return sum;
    }

    private static (BigInteger X, BigInteger Y) Add((BigInteger X, BigInteger Y) a, (BigInteger X, BigInteger Y) b)
    {
        BigInteger t = Mod(D * a.X * b.X * a.Y * b.Y);
        return (Mod((a.X * b.Y + a.Y * b.X) * Inverse(Mod(1 + t))), Mod((a.Y * b.Y + a.X * b.X) * Inverse(Mod(1 - t))));
    }

    private static BigInteger Inverse(BigInteger value) => BigInteger.ModPow(value, P - 2, P);

    private static BigInteger Mod(BigInteger value) => ((value % P) + P) % P;

    private static byte[] Encode(BigInteger value)
    {
        byte[] bytes = new byte[32];
        Assert.True(value.TryWriteBytes(bytes, out _, isUnsigned: true));
        return bytes;
    }
}
