using System.Text;

namespace Matrix.Core.Tool.Conform;

/// <summary>Converts strings of requests to UTF-8.</summary>
internal static class JsonText
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static byte[] ToUtf8(string text)
    {
        try
        {
            return Utf8.GetBytes(text);
        }
        catch (EncoderFallbackException exception)
        {
            throw new ConformException("the text contains a lone surrogate", exception);
        }
    }
}
