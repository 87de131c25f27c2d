using Matrix.Core.Json.Tests.Support;

namespace Matrix.Core.Json.Tests.Units;

public sealed class StringTests
{
    [Theory]
    [InlineData("""\u0022""", "\\\"")]
    [InlineData("""\\""", """\\""")]
    [InlineData("""\u005C""", """\\""")]
    [InlineData("""\/""", "/")]
    [InlineData("""\u002f""", "/")]
    [InlineData("""\b\t\n\f\r""", """\b\t\n\f\r""")]
    [InlineData("""\u0008\u0009\u000A\u000c\u000D""", """\b\t\n\f\r""")]
    [InlineData("""\u0000\u000B\u001F""", """\u0000\u000b\u001f""")]
    [InlineData("""\u0020""", " ")]
    [InlineData("""\u007f\u0080\u009F""", "\u007F\u0080\u009F")]
    [InlineData("""\u2028\u2029""", "\u2028\u2029")]
    [InlineData("""\uFEFF""", "\uFEFF")]
    [InlineData("""\uFFFE\uffff\ufdd0""", "\uFFFE\uFFFF\uFDD0")]
    [InlineData("""\uE000\uF8FF""", "\uE000\uF8FF")]
    [InlineData("""\ud83d\uDE00""", "\U0001F600")]
    [InlineData("""\uD800\uDC00\udbff\udfff""", "\U00010000\U0010FFFF")]
    [InlineData("""\ud7ff\ue000""", "\uD7FF\uE000")]
    [InlineData("""<>&'+\u003C\u0026""", "<>&'+<&")]
    [InlineData("""e\u0301""", "e\u0301")]
    [InlineData("""\u00e9""", "\u00E9")]
    public void String_AnySpelling_IsWrittenInTheShortestEscapes(string spelling, string expected)
    {
        Expect.CanonicalInAllModes($"\"{expected}\"", $"\"{spelling}\"");
        Expect.CanonicalInAllModes($$"""{"{{expected}}":["{{expected}}"]}""", $$"""{"{{spelling}}":["{{spelling}}"]}""");
    }

    [Fact]
    public void String_EveryCharacter_IsEscapedOnlyWhereItMustBe()
    {
        for (int character = 0; character < 0x300; character++)
        {
            string escaped = $"\\u{character:X4}";
            string expected = character switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\t' => "\\t",
                '\n' => "\\n",
                '\f' => "\\f",
                '\r' => "\\r",
                < ' ' => $"\\u{character:x4}",
                _ => ((char)character).ToString(),
            };
            Expect.CanonicalInAllModes($"\"{expected}\"", $"\"{escaped}\"");
        }
    }

    // Strings are copied in blocks: what ends a run must be found at any place of any block.
    [Theory]
    [InlineData("\\\"", "\\\"")]
    [InlineData("\\u0041", "A")]
    [InlineData("\\u001F", "\\u001f")]
    [InlineData("\U0001F600", "\U0001F600")]
    [InlineData("\\ud83d\\ude00", "\U0001F600")]
    [InlineData("\u007F\u0080", "\u007F\u0080")]
    public void String_CharacterAtAnyDistance_IsWrittenInItsPlace(string spelling, string expected)
    {
        for (int before = 0; before <= 49; before++)
        {
            for (int after = 0; after <= 33; after += 3)
            {
                string left = new('x', before);
                string right = new('\u00E9', after);
                Expect.Canonical($"\"{left}{expected}{right}\"", $"\"{left}{spelling}{right}\"", CanonicalJsonMode.Strict);
            }
        }
    }

    [Fact]
    public void String_ControlCharacterAtAnyDistance_IsRefusedWhereItStands()
    {
        for (int before = 0; before <= 49; before++)
        {
            for (char control = '\0'; control < ' '; control++)
            {
                string json = $"[\"{new string('x', before)}{control}{new string('y', before)}\"]";
                Expect.Refused(JsonErrorKind.ControlCharacter, before + 2, json, CanonicalJsonMode.Strict);
            }
        }
    }

    [Fact]
    public void String_CutOffAnywhere_IsRefusedAtTheEnd()
    {
        byte[] json = Bytes.Of("\"" + new string('x', 40) + "\\u0041\\n" + new string('y', 40) + "\"");
        for (int length = 0; length < json.Length; length++)
        {
            Expect.RefusedInAllModes(JsonErrorKind.UnexpectedEnd, length, json[..length]);
        }
    }

    [Theory]
    [InlineData("""\B""", 1)]
    [InlineData("""\a""", 1)]
    [InlineData("""\0""", 1)]
    [InlineData("""\'""", 1)]
    [InlineData("""\x41""", 1)]
    [InlineData("""\U0041""", 1)]
    [InlineData("""\u00g0""", 4)]
    [InlineData("""\u004""", 5)]
    [InlineData("""\u+041""", 2)]
    [InlineData("""\ud83d\ude0g""", 11)]
    public void String_EscapeThatIsNone_IsRefusedWhereItBreaks(string escape, int offset) =>
        Expect.RefusedInAllModes(JsonErrorKind.InvalidEscape, offset + 2, $"[\"{escape}\"]");

    [Theory]
    [InlineData("""\ud83d""", 0)]
    [InlineData("""\uD800""", 0)]
    [InlineData("""\uDBFF""", 0)]
    [InlineData("""\udc00""", 0)]
    [InlineData("""\uDFFF""", 0)]
    [InlineData("""\ude00\ud83d""", 0)]
    [InlineData("""\ud83d\ud83d\ude00""", 0)]
    [InlineData("""\ud83d\ude00\ude00""", 12)]
    [InlineData("""\ud83dx""", 0)]
    [InlineData("""\ud83d\n""", 0)]
    [InlineData("""\ud83d\u0041""", 0)]
    [InlineData("""xyz\ud83d""", 3)]
    public void String_LoneSurrogate_IsRefusedInValuesAndKeys(string text, int offset)
    {
        Expect.RefusedInAllModes(JsonErrorKind.LoneSurrogate, offset + 6, $$"""{"a":"{{text}}"}""");
        Expect.RefusedInAllModes(JsonErrorKind.LoneSurrogate, offset + 2, $$"""{"{{text}}":1}""");
        Expect.RefusedInAllModes(JsonErrorKind.LoneSurrogate, offset + 1, $"\"{text}");
    }
}
