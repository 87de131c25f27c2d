using System.Text;
using System.Text.Json;
using Matrix.Core.Json;

namespace Matrix.Core.Conformance;

/// <summary>JSON compared by value.</summary>
internal static class Canonical
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Of(JsonElement value) => Of(value.GetRawText());

    public static string Of(string json) =>
        CanonicalJson.TryCanonicalize(Utf8.GetBytes(json), CanonicalJsonMode.Relaxed, out byte[] canonical, out JsonError error)
            ? Utf8.GetString(canonical)
            : throw new InvalidOperationException($"the vectors hold JSON that is refused: {error}");

    /// <summary>An event without a member, which nothing covers.</summary>
    public static string Without(JsonElement value, string name) =>
        Of($"{{{string.Join(',', value.EnumerateObject().Where(member => member.Name != name).Select(member => $"{JsonSerializer.Serialize(member.Name)}:{member.Value.GetRawText()}"))}}}");
}
