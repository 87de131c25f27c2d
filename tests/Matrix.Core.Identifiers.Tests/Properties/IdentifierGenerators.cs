using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Matrix.Core.Identifiers.Tests.Properties;

/// <summary>Text that tries the edges: separators, sigils, NUL, both sides of the surrogates and of the basic plane.</summary>
internal static class IdentifierGenerators
{
    private static readonly int[] Edges = ['\0', 1, '\n', ' ', '"', '\\', ':', '@', '!', '#', '$', '[', ']', '.', '/', 'a', 'Z', '0', 0x7F, 0x80, 0xE9, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x1F600, 0x10FFFF];

    private static UTF8Encoding Encoding { get; } = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal static Gen<string> Text { get; } =
        Gen.OneOf(Gen.Elements(Edges), Gen.Choose(0x20, 0x7E), Gen.Choose(0, 0xD7FF), Gen.Choose(0xE000, 0x10FFFF))
            .ArrayOf()
            .Select(Join);

    internal static Gen<string> Server { get; } =
        from host in Gen.Elements("b", "example.org", "1.2.3.4", "[::1]", "[2001:db8::1]", "A-Z.09", ".")
        from port in Gen.Elements("", ":0", ":8448", ":99999")
        select host + port;

    internal static Gen<string> Localpart { get; } = Text.Select(text => text.Replace(":", "", StringComparison.Ordinal).Replace("\0", "", StringComparison.Ordinal));

    internal static Gen<string> Hash { get; } =
        Gen.Elements("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".ToCharArray()).ArrayOf(43).Select(chars => new string(chars));

    internal static Gen<string> RoomVersion { get; } =
        Gen.Elements("abcxyz0189.-".ToCharArray()).NonEmptyListOf().Select(chars => new string([.. chars.Take(RoomVersionId.MaxLength)]));

    private static Gen<string> Pairs { get; } = Gen.Elements("""["m.room.member","@a:b"]""", """["\u0061","\ud83d\ude00"]""", "ed25519:1");

    /// <summary>Bytes: noise, and well-formed identifiers with one byte changed.</summary>
    internal static Gen<byte[]> Bytes { get; } = Gen.OneOf(
        Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(),
        from text in Gen.OneOf(WithServer('@'), WithServer('!'), WithServer('#'), WithServer('$'), Server, Text, Pairs)
        from position in Gen.Choose(0, int.MaxValue - 1)
        from value in Gen.Choose(0, 255)
        select Changed(Encoding.GetBytes(text), position, (byte)value));

    internal static Gen<string> WithServer(char sigil) =>
        from localpart in Localpart
        from server in Server
        let text = $"{sigil}{localpart}:{server}"
        where Encoding.GetByteCount(text) <= UserId.MaxLength
        select text;

    private static string Join(int[] codePoints) => string.Concat(codePoints.Select(char.ConvertFromUtf32));

    private static byte[] Changed(byte[] bytes, int position, byte value)
    {
        if (bytes.Length > 0)
        {
            bytes[position % bytes.Length] = value;
        }

        return bytes;
    }
}
