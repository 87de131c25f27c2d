using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Testing;

/// <summary>Provides generators of JSON that has a canonical form. For an arbitrary: <c>JsonGen.Value().ToArbitrary(JsonGen.Shrink)</c>.</summary>
/// <remarks>
/// Strings and keys include the edge cases: control characters, quotes, both sides of the surrogates and of the basic plane (U+FFFF, U+10000), U+2028, U+007F.
/// Values grow with FsCheck's size and contain at most about forty scalars.
/// </remarks>
public static class JsonGen
{
    /// <summary>The default maximum depth of values.</summary>
    public const int DefaultDepth = 5;

    private const int MaxBudget = 40;
    private const int MaxChildren = 6;

    private static readonly string[] EdgeIntegers =
        ["0", "1", "-1", "9007199254740991", "-9007199254740991", "9007199254740990", "1000000000000000"];

    private static readonly string[] EdgeNumbers =
        ["9007199254740992", "-9223372036854775809", "123456789012345678901234567890", "-0", "1.0", "-0.0", "1e2", "1E+2", "1e15", "1e16", "1E-5", "0.0001", "5e-324", "1.7976931348623157e308", "0.1"];

    private static readonly string[] Edges =
    [
        "\"", "\\", "/", "\0", "\u0001", "\b", "\t", "\n", "\v", "\f", "\r", "\u001F", " ", "!", "[", "]", "{", "}", ",", ":", "0", "A", "Z", "_", "a", "b", "z",
        "\u007F", "\u0080", "\u009F", "\u00E9", "e\u0301", "\u07FF", "\u0800", "\u2028", "\u2029", "\uD7FF", "\uE000", "\uFEFF", "\uFFFD", "\uFFFE", "\uFFFF",
        "\U00010000", "\U0001F600", "\U0010FFFF", "a run of letters", "ééééééé",
    ];

    /// <summary>Gets a generator of Unicode strings without lone surrogates.</summary>
    public static Gen<string> String { get; } =
        from length in Gen.Frequency((6, Gen.Choose(0, 4)), (1, Gen.Choose(5, 12)))
        from parts in Gen.Elements(Edges).ArrayOf(length)
        select string.Concat(parts);

    /// <summary>Gets a generator of integers of canonical JSON, as text.</summary>
    public static Gen<string> StrictNumber { get; } = Gen.OneOf(
        Gen.Choose(-1000, 1000).Select(value => value.ToString(CultureInfo.InvariantCulture)),
        Gen.Elements(EdgeIntegers));

    /// <summary>Gets a generator of numbers that room versions 1 to 5 allow, as text: floats in any spelling, integers of any size.</summary>
    public static Gen<string> RelaxedNumber { get; } = Gen.OneOf(
        StrictNumber,
        Gen.Elements(EdgeNumbers),
        from high in Gen.Choose(int.MinValue, int.MaxValue)
        from low in Gen.Choose(int.MinValue, int.MaxValue)
        let value = BitConverter.Int64BitsToDouble(((long)high << 32) | (low & 0xFFFF_FFFFL))
        where double.IsFinite(value)
        select value.ToString("E16", CultureInfo.InvariantCulture));

    /// <summary>Returns a generator of values of any kind.</summary>
    /// <param name="mode">
    /// With <see cref="CanonicalJsonMode.Strict"/> the text is canonical. In the other modes it is canonical except for its numbers, which have any spelling.
    /// <see cref="Printed"/> returns such a text together with its canonical form.
    /// </param>
    /// <param name="maxDepth">The maximum number of arrays and objects that may be open at once, from 0 to <see cref="CanonicalJson.MaxDepth"/>.</param>
    public static Gen<Utf8Text> Value(CanonicalJsonMode mode = CanonicalJsonMode.Strict, int maxDepth = DefaultDepth)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxDepth);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxDepth, CanonicalJson.MaxDepth);
        return Gen.Sized(size => Node(NumbersOf(mode), maxDepth, Budget(size))).Select(InOrder);
    }

    /// <summary>Returns a generator of objects, such as the content of an event.</summary>
    /// <param name="mode">As in <see cref="Value"/>.</param>
    /// <param name="maxDepth">
    /// The maximum number of arrays and objects that may be open at once, including the object itself: from 1 to <see cref="CanonicalJson.MaxDepth"/>.
    /// </param>
    public static Gen<Utf8Text> Object(CanonicalJsonMode mode = CanonicalJsonMode.Strict, int maxDepth = DefaultDepth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDepth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxDepth, CanonicalJson.MaxDepth);
        return Gen.Sized(size => Members(NumbersOf(mode), maxDepth, Budget(size))).Select(InOrder);
    }

    /// <summary>Returns a generator of values in any spelling, each with its canonical form.</summary>
    /// <param name="mode">The mode of the canonical form.</param>
    /// <param name="maxDepth">The maximum number of arrays and objects that may be open at once, from 0 to <see cref="CanonicalJson.MaxDepth"/>.</param>
    public static Gen<JsonPrinting> Printed(CanonicalJsonMode mode = CanonicalJsonMode.Strict, int maxDepth = DefaultDepth) =>
        from value in Value(mode, maxDepth)
        from seed in Seed
        select new JsonPrinting(Utf8Text.FromUtf8(JsonPrinter.Print(value.Utf8Span, seed)), Canonical(value, mode));

    /// <summary>
    /// Returns simpler values: the values inside an array or object, and the object without one of its members. FsCheck uses it only if a test passes it.
    /// </summary>
    /// <param name="canonical">A value of <see cref="Value"/>.</param>
    public static IEnumerable<Utf8Text> Shrink(Utf8Text canonical)
    {
        var simpler = new List<Utf8Text>();
        var members = new List<string>();
        JsonSlice value = JsonSlice.FromCanonical(canonical.Utf8Span);
        foreach (JsonSlice item in value.EnumerateArray())
        {
            simpler.Add(Utf8Text.Parse(item.Utf8Span));
        }

        foreach (JsonMember member in value.EnumerateObject())
        {
            simpler.Add(Utf8Text.Parse(member.Value.Utf8Span));
            members.Add($"{Text.Quote(member.NameString)}:{member.Value.ToString()}");
        }

        for (int left = 0; left < members.Count; left++)
        {
            simpler.Add(InOrder($"{{{string.Join(',', members.Where((_, place) => place != left))}}}"));
        }

        return simpler;
    }

    /// <summary>Gets a generator of seeds for choices that are made without FsCheck.</summary>
    internal static Gen<int> Seed { get; } = Gen.Choose(0, int.MaxValue - 1);

    private static Gen<string> NumbersOf(CanonicalJsonMode mode) => mode == CanonicalJsonMode.Strict ? StrictNumber : RelaxedNumber;

    private static int Budget(int size) => Math.Clamp(size, 1, MaxBudget);

    /// <summary>
    /// Returns a generator of values with about as many scalars as the budget. Children share the budget, so that depth does not increase the cost.
    /// </summary>
    private static Gen<string> Node(Gen<string> numbers, int depth, int budget)
    {
        Gen<string> scalar = Gen.OneOf(numbers, String.Select(Text.Quote), Gen.Elements("true", "false", "null"));
        return depth == 0
            ? scalar
            : Gen.Frequency((2, scalar), (2, Items(numbers, depth, budget)), (3, Members(numbers, depth, budget)));
    }

    private static Gen<string> Items(Gen<string> numbers, int depth, int budget) =>
        from count in Gen.Choose(0, Math.Min(MaxChildren, budget))
        from items in Node(numbers, depth - 1, budget / Math.Max(count, 1)).ArrayOf(count)
        select $"[{string.Join(',', items)}]";

    private static Gen<string> Members(Gen<string> numbers, int depth, int budget) =>
        from count in Gen.Choose(0, Math.Min(MaxChildren, budget))
        from keys in String.ArrayOf(count)
        from values in Node(numbers, depth - 1, budget / Math.Max(count, 1)).ArrayOf(count)
        select $"{{{string.Join(',', keys.Zip(values).DistinctBy(member => member.First, StringComparer.Ordinal).Select(member => $"{Text.Quote(member.First)}:{member.Second}"))}}}";

    private static Utf8Text InOrder(string json) => Canonical(Utf8Text.FromString(json), CanonicalJsonMode.RelaxedVerbatim);

    private static Utf8Text Canonical(Utf8Text json, CanonicalJsonMode mode) =>
        CanonicalJson.TryCanonicalize(json.Utf8Span, mode, out byte[] canonical, out JsonError error)
            ? Utf8Text.UnsafeFromUtf8(canonical)
            : throw new InvalidOperationException($"The generated text has no canonical form: {error}.");
}
