using System.Security.Cryptography;

namespace Matrix.Core.Identifiers;

/// <summary>Computes hash codes of bytes from untrusted peers with SipHash-2-4 and a key that each process chooses at random.</summary>
/// <remarks>
/// <para>
/// A peer that does not know the key cannot choose bytes with colliding hash codes, and so cannot make a hash table slow. All identifiers, <see cref="Utf8Text"/>
/// and <see cref="StateSlot"/> take their hash codes from this class. A hash code is valid only in its process: do not store it, and do not let output depend on it.
/// </para>
/// <para>
/// For tests the host may set the key before the first use: <see cref="KeySetting"/> in the application's runtime configuration, as 32 hexadecimal digits. A key
/// that peers may know gives no protection.
/// </para>
/// </remarks>
public static class KeyedHash
{
    /// <summary>The name of the setting in <see cref="AppContext"/> that sets the key of the process.</summary>
    public const string KeySetting = "Matrix.Core.HashKey";

    private static readonly SipHash24 OfProcess = new(ChooseKey(AppContext.GetData(KeySetting) as string));

    /// <summary>Returns the hash code of a sequence of bytes.</summary>
    /// <param name="bytes">The bytes, of any length.</param>
    public static int Compute(ReadOnlySpan<byte> bytes) => unchecked((int)OfProcess.Compute(bytes));

    /// <summary>Returns the 64-bit hash code of a sequence of bytes.</summary>
    /// <param name="bytes">The bytes, of any length.</param>
    public static long ComputeLong(ReadOnlySpan<byte> bytes) => unchecked((long)OfProcess.Compute(bytes));

    /// <summary>Returns the key in the setting, or a random key if the setting is <see langword="null"/>.</summary>
    /// <exception cref="FormatException">The setting is not a key of 16 bytes in hexadecimal.</exception>
    internal static byte[] ChooseKey(string? setting)
    {
        byte[] key = setting is null ? RandomNumberGenerator.GetBytes(SipHash24.KeySize) : Convert.FromHexString(setting);
        return key.Length == SipHash24.KeySize ? key : throw new FormatException($"{KeySetting} is a key of {SipHash24.KeySize} bytes, as hex.");
    }
}
