using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Matrix.Core.Json.Tests.Support;

/// <summary>Generators of JSON values.</summary>
internal static class JsonModels
{
    private static readonly string[] EdgeIntegers =
        ["0", "1", "-1", "9007199254740991", "-9007199254740991", "9007199254740990", "1000000000000000"];

    private static readonly string[] EdgeNumbers =
        ["9007199254740992", "-9223372036854775809", "123456789012345678901234567890", "1.0", "-0.0", "1e15", "1e16", "1E-5", "0.0001", "5e-324", "1.7976931348623157e308", "0.1", "2.98023223876953125E-8"];

    private static readonly string[] Edges =
    [
        "\"", "\\", "/", "\0", "\u0001", "\b", "\t", "\n", "\v", "\f", "\r", "\u001F", " ", "!", "#", "[", "]", "{", "}", ",", ":", "0", "9", "A", "Z", "_", "a", "b", "z",
        "\u007F", "\u0080", "\u009F", "\u00E9", "e\u0301", "\u07FF", "\u0800", "\u2028", "\u2029", "\uD7FF", "\uE000", "\uFB33", "\uFEFF", "\uFFFD", "\uFFFE", "\uFFFF",
        "\U00010000", "\U0001F600", "\U0010FFFF", "a run of letters longer than a block", "éééééééééééééééééééé",
    ];

    /// <summary>Values whose numbers all modes keep.</summary>
    public static Arbitrary<JsonModel> Strict => Arb.From(Gen.Sized(size => Value(size, Integers)));

    /// <summary>Values with numbers of any form within the range of a double.</summary>
    public static Arbitrary<JsonModel> Relaxed => Arb.From(Gen.Sized(size => Value(size, Numbers)));

    public static Arbitrary<int> Seeds { get; } = Arb.From(Gen.Choose(0, int.MaxValue - 1));

    public static Gen<string> Texts { get; } =
        from length in Gen.Frequency((6, Gen.Choose(0, 4)), (1, Gen.Choose(5, 40)))
        from parts in Gen.Elements(Edges).ArrayOf(length)
        select string.Concat(parts);

    private static Gen<JsonModel> Integers { get; } = Gen.OneOf(
        Gen.Choose(-1000, 1000).Select(i => JsonModel.OfNumber(i.ToString(CultureInfo.InvariantCulture))),
        Gen.Elements(EdgeIntegers).Select(JsonModel.OfNumber));

    private static Gen<JsonModel> Numbers { get; } = Gen.OneOf(
        Integers,
        Gen.Elements(EdgeNumbers).Select(JsonModel.OfNumber),
        from high in Gen.Choose(int.MinValue, int.MaxValue)
        from low in Gen.Choose(int.MinValue, int.MaxValue)
        let value = BitConverter.Int64BitsToDouble(((long)high << 32) | (uint)(low & int.MaxValue))
        where double.IsFinite(value)
        select JsonModel.OfNumber(value.ToString("E17", CultureInfo.InvariantCulture)));

    private static Gen<JsonModel> Value(int size, Gen<JsonModel> numbers)
    {
        Gen<JsonModel> leaf = Gen.OneOf(
            numbers,
            Texts.Select(JsonModel.OfString),
            Gen.Elements("true", "false", "null").Select(JsonModel.OfLiteral));
        if (size <= 1)
        {
            return leaf;
        }

        Gen<JsonModel> inner = Value(size / 3, numbers);
        Gen<JsonModel> array = Gen.Choose(0, 5).SelectMany(count => inner.ArrayOf(count)).Select(JsonModel.OfArray);
        Gen<JsonModel> narrow = Members(inner, 8);
        Gen<JsonModel> wide = Members(leaf, 60);
        return Gen.Frequency((1, leaf), (2, array), (4, narrow), (1, wide));
    }

    private static Gen<JsonModel> Members(Gen<JsonModel> values, int limit) =>
        from count in Gen.Choose(0, limit)
        from keys in Texts.ArrayOf(count)
        from items in values.ArrayOf(count)
        select JsonModel.OfObject(keys.Zip(items, KeyValuePair.Create));
}
