using Matrix.Core.Json;

namespace Matrix.Core.Events;

/// <summary>Represents a member of an event in its canonical text.</summary>
internal readonly ref struct EventMember
{
    private readonly ReadOnlySpan<byte> _text;

    /// <param name="text">The event.</param>
    /// <param name="field">The field, or <see cref="PduField.None"/> if the format does not define the key.</param>
    /// <param name="start">The offset of the opening quote of the key.</param>
    /// <param name="end">The offset of the byte after the value.</param>
    public EventMember(ReadOnlySpan<byte> text, PduField field, int start, int end)
    {
        _text = text;
        Field = field;
        Start = start;
        End = end;
    }

    public PduField Field { get; }

    public int Start { get; }

    public int End { get; }

    /// <summary>Gets the key as it is spelled in the text, without its quotes.</summary>
    public ReadOnlySpan<byte> RawName => _text[(Start + 1)..(KeyEnd - 1)];

    public JsonSlice Value => JsonSlice.FromCanonical(_text[(KeyEnd + 1)..End]);

    /// <summary>Determines whether the unescaped key equals <paramref name="utf8"/>.</summary>
    public bool NameEquals(ReadOnlySpan<byte> utf8) => JsonSlice.FromCanonical(_text[Start..KeyEnd]).StringEquals(utf8);

    // The names of the fields do not contain characters that are escaped.
    private int KeyEnd => Field == PduField.None ? EndOfString(_text, Start) : Start + PduFieldNames.Utf8(Field).Length + 2;

    private static int EndOfString(ReadOnlySpan<byte> text, int start)
    {
        int at = start + 1;
        while (true)
        {
            at += text[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (text[at] == '"')
            {
                return at + 1;
            }

            at += 2; // the backslash, and what it escapes
        }
    }
}
