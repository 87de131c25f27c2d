using System.Buffers.Binary;

namespace Matrix.Core.Signing;

/// <summary>
/// Determines which keys and signatures are refused for their encoding alone, before the library is called. They are those that libsodium refuses.
/// </summary>
/// <remarks>
/// <para>
/// With these checks a signature has the same verdict on every machine, with any build of libsodium.
/// </para>
/// <para>
/// Matrix does not specify a variant of Ed25519 (RFC 8032 leaves small-order points and the cofactor open). libsodium's variant is the one that most of the network
/// runs, and the strictest in use. These are the checks that <c>crypto_sign_ed25519_verify_detached</c> has made since 1.0.16 before it computes anything
/// (<c>sc25519_is_canonical</c>, <c>ge25519_is_canonical</c>, <c>ge25519_has_small_order</c>). R does not need a check for y ≥ p, because verifiers without the
/// cofactor compare it, as bytes, with a canonical encoding.
/// </para>
/// <para>
/// No input is secret, so the checks do not run in constant time.
/// </para>
/// </remarks>
internal static class Ed25519Policy
{
    /// <summary>The sign of x, which is bit 255 of an encoded point. The other bits are y, little-endian.</summary>
    private const ulong SignBit = 1UL << 63;

    // L = 2^252 + 27742317777372353535851937790883648493, the order of the base point (RFC 8032 § 5.1), in 64-bit words, least significant first.
    private const ulong L0 = 0x5812631a5cf5d3ed;
    private const ulong L1 = 0x14def9dea2f79cd6;
    private const ulong L2 = 0;
    private const ulong L3 = 0x1000000000000000;

    // p = 2^255 - 19, the order of the field.
    private const ulong P0 = 0xffffffffffffffed;
    private const ulong P1 = 0xffffffffffffffff;
    private const ulong P2 = 0xffffffffffffffff;
    private const ulong P3 = 0x7fffffffffffffff;

    /// <summary>Determines whether any signature can be good under this key: y &lt; p, and not of small order.</summary>
    /// <param name="publicKey">The public key, 32 bytes.</param>
    public static bool IsAcceptablePublicKey(ReadOnlySpan<byte> publicKey)
    {
        (ulong y0, ulong y1, ulong y2, ulong y3) = ReadWords(publicKey);
        return IsBelow(y0, y1, y2, y3 & ~SignBit, P0, P1, P2, P3) && !IsSmallOrder(publicKey);
    }

    /// <summary>Determines whether the signature can be good under any key: R not of small order, and S &lt; L.</summary>
    /// <param name="signature">The signature, 64 bytes: R, then S.</param>
    public static bool IsAcceptableSignature(ReadOnlySpan<byte> signature)
    {
        (ulong s0, ulong s1, ulong s2, ulong s3) = ReadWords(signature[32..]);
        return IsBelow(s0, s1, s2, s3, L0, L1, L2, L3) && !IsSmallOrder(signature[..32]);
    }

    /// <summary>Determines whether an encoding is of a point of order 1, 2, 4 or 8.</summary>
    /// <remarks>
    /// There are eight such points with five values of y. The values 0 and 1 can also be written as p and p + 1, which makes seven encodings, not counting the sign
    /// bit.
    /// </remarks>
    private static bool IsSmallOrder(ReadOnlySpan<byte> point)
    {
        (ulong y0, ulong y1, ulong y2, ulong y3) = ReadWords(point);
        y3 &= ~SignBit;
        return (y0, y1, y2, y3) switch
        {
            (0, 0, 0, 0) => true,           // y = 0, order 4
            (1, 0, 0, 0) => true,           // y = 1, order 1: the neutral element
            (P0 - 1, P1, P2, P3) => true,   // y = p - 1, order 2
            (P0, P1, P2, P3) => true,       // y = p, which is 0
            (P0 + 1, P1, P2, P3) => true,   // y = p + 1, which is 1

            // The two y of order 8: the roots of d·y⁴ + 2·y² = 1 (2·P has y = 0, so x² = -y²); their sum is p.
            (0xb027b2c28f95e826, 0xf098eff289f4c345, 0x3933c6d305acdfd5, 0x05fc536d880238b1) => true,
            (0x4fd84d3d706a17c7, 0x0f67100d760b3cba, 0xc6cc392cfa53202a, 0x7a03ac9277fdc74e) => true,
            _ => false,
        };
    }

    private static (ulong Word0, ulong Word1, ulong Word2, ulong Word3) ReadWords(ReadOnlySpan<byte> bytes) =>
    (
        BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..])
    );

    private static bool IsBelow(ulong a0, ulong a1, ulong a2, ulong a3, ulong b0, ulong b1, ulong b2, ulong b3) =>
        a3 != b3 ? a3 < b3
        : a2 != b2 ? a2 < b2
        : a1 != b1 ? a1 < b1
        : a0 < b0;
}
