using System.Security.Cryptography;

namespace Matrix.Core.Identifiers;

/// <summary>Hash codes for bytes that come from peers: SipHash-2-4 under a key that each process chooses at random.</summary>
/// <remarks>
/// <para>
/// A peer that does not know the key finds no bytes whose hash codes collide, so that it cannot make a hash table slow. All identifiers, <see cref="Utf8Text"/> and
/// <see cref="StateSlot"/> take their hash codes from here. A hash code means nothing outside its process: it is not to be stored, and no output may depend on it.
/// </para>
/// <para>
/// For tests the host may set the key before the first use: <see cref="KeySetting"/> in the application's runtime configuration, as 32 digits of hex.
/// A key that peers may know protects nobody.
/// </para>
/// </remarks>
public static class KeyedHash
{
    /// <summary>The name of the setting in <see cref="AppContext"/> that fixes the key of a process.</summary>
    public const string KeySetting = "Matrix.Core.HashKey";

    private static readonly SipHash24 OfProcess = new(ChooseKey(AppContext.GetData(KeySetting) as string));

    /// <summary>Computes the hash code of bytes.</summary>
    /// <param name="bytes">The bytes, of any length.</param>
    public static int Compute(ReadOnlySpan<byte> bytes) => unchecked((int)OfProcess.Compute(bytes));

    /// <summary>Computes the hash code of bytes, all 64 bits of it.</summary>
    /// <param name="bytes">The bytes, of any length.</param>
    public static long ComputeLong(ReadOnlySpan<byte> bytes) => unchecked((long)OfProcess.Compute(bytes));

    /// <summary>Gets the key that is set, or a random one where none is set.</summary>
    /// <exception cref="FormatException">What is set is no key.</exception>
    internal static byte[] ChooseKey(string? setting)
    {
        byte[] key = setting is null ? RandomNumberGenerator.GetBytes(SipHash24.KeySize) : Convert.FromHexString(setting);
        return key.Length == SipHash24.KeySize ? key : throw new FormatException($"{KeySetting} is a key of {SipHash24.KeySize} bytes, as hex.");
    }
}
