namespace Matrix.Core.Federation.Tests.Client.Support;

/// <summary>Does a text some small damage. The same seed does the same damage.</summary>
internal static class TextMutator
{
    private static readonly string[] Tokens = ["{", "}", "[", "]", ",", ":", "\"", "\\", "null", "1", " ", "\"state\":[", "\r\n", "--", "\0"];

    public static byte[] Apply(byte[] text, Random random)
    {
        for (int edits = 1 + random.Next(3); edits > 0; edits--)
        {
            int at = random.Next(text.Length);
            int end = Math.Min(text.Length, at + random.Next(12));
            byte[] token = SampleEvents.Utf8(Tokens[random.Next(Tokens.Length)]);
            text = random.Next(5) switch
            {
                0 => [.. text[..at], (byte)random.Next(256), .. text[(at + 1)..]],
                1 => [.. text[..at], .. text[end..]],
                2 => [.. text[..end], .. text[at..]],
                3 => [.. text[..at], .. token, .. text[at..]],
                _ => [.. text[..at], .. token, .. text[end..]],
            };
            if (text.Length == 0)
            {
                return [0];
            }
        }

        return text;
    }
}
