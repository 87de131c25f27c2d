using System.Text;
using FsCheck.Xunit;

namespace Matrix.Core.Signing.Tests.Properties;

public class Base64Properties
{
    [Property]
    public bool Encode_BothAlphabets_RoundTripAndAgreeWithThePlatform(byte[] bytes)
    {
        string expected = Convert.ToBase64String(bytes).TrimEnd('=');
        return RoundTrips(bytes, expected, Base64Alphabet.Standard)
            && RoundTrips(bytes, expected.Replace('+', '-').Replace('/', '_'), Base64Alphabet.UrlSafe);
    }

    [Property]
    public bool TryDecode_AnyText_CharsAndUtf8Agree(ulong seed)
    {
        const string Characters = "ABCZaz09+/-_= \n%!é\u0141";
        var random = new SeededRandom(seed);
        string text = string.Concat(Enumerable.Range(0, random.Next(14)).Select(_ => Characters[random.Next(random.Next(3) == 0 ? Characters.Length : 10)]));
        byte[] utf8 = new UTF8Encoding().GetBytes(text);
        return Enum.GetValues<Base64Alphabet>().All(alphabet =>
        {
            bool ofChars = UnpaddedBase64.TryDecode(text, out byte[]? one, alphabet);
            bool ofBytes = UnpaddedBase64.TryDecode(utf8, out byte[]? other, alphabet);
            return ofChars == ofBytes && (!ofChars || (one!.AsSpan().SequenceEqual(other) && IsOfAlphabet(text, alphabet)));
        });
    }

    private static bool RoundTrips(byte[] bytes, string expected, Base64Alphabet alphabet)
    {
        byte[] utf8 = new byte[expected.Length];
        return UnpaddedBase64.Encode(bytes, alphabet) == expected
            && UnpaddedBase64.Encode(bytes, utf8, alphabet) == expected.Length
            && Encoding.ASCII.GetString(utf8) == expected
            && UnpaddedBase64.TryDecode(expected, out byte[]? ofChars, alphabet) && ofChars.AsSpan().SequenceEqual(bytes)
            && UnpaddedBase64.TryDecode(utf8, out byte[]? ofBytes, Base64Alphabet.Either) && ofBytes.AsSpan().SequenceEqual(bytes);
    }

    // What was accepted must be accepted by a plain reading of the rules as well.
    private static bool IsOfAlphabet(string text, Base64Alphabet alphabet)
    {
        string data = text.TrimEnd('=');
        string special = alphabet switch { Base64Alphabet.Standard => "+/", Base64Alphabet.UrlSafe => "-_", _ => "+/-_" };
        return data.All(c => char.IsAsciiLetterOrDigit(c) || special.Contains(c, StringComparison.Ordinal))
            && data.Length % 4 != 1
            && (data.Length == text.Length || (text.Length % 4 == 0 && text.Length - data.Length <= 2));
    }
}
