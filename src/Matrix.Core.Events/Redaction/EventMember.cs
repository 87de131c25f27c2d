using Matrix.Core.Json;

namespace Matrix.Core.Events;

/// <summary>A member of an event in its canonical text.</summary>
internal readonly ref struct EventMember
{
    private readonly ReadOnlySpan<byte> _text;

    /// <param name="text">The event.</param>
    /// <param name="field">Which field it is; <see cref="PduField.None"/> where the format does not know the key.</param>
    /// <param name="start">The opening quote of the key.</param>
    /// <param name="end">The byte behind the value.</param>
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

    /// <summary>The key as it is spelled, without its quotes.</summary>
    public ReadOnlySpan<byte> RawName => _text[(Start + 1)..(KeyEnd - 1)];

    public JsonSlice Value => JsonSlice.OfCanonical(_text[(KeyEnd + 1)..End]);

    /// <summary>Whether the key reads as <paramref name="utf8"/>.</summary>
    public bool NameEquals(ReadOnlySpan<byte> utf8) => new JsonMember(RawName, default).NameEquals(utf8);

    // The names of the fields hold nothing that is escaped.
    private int KeyEnd => Field == PduField.None ? JsonScan.EndOfString(_text, Start) : Start + PduFieldNames.Utf8(Field).Length + 2;
}
