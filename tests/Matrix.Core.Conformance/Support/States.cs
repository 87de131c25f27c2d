using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Matrix.Core.Conformance;

/// <summary>States as the vectors have them: <c>[[type,state_key,event_id],…]</c>, in any order.</summary>
internal static class States
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The entries, one for each, in UTF-8 order of type, then state key.</summary>
    public static IReadOnlyList<string> Of(JsonElement state) =>
        [.. state.EnumerateArray().Select(entry => $"{entry[0].GetString()}\0{entry[1].GetString()}\0{entry[2].GetString()}").OrderBy(text => Convert.ToHexString(Utf8.GetBytes(text)), StringComparer.Ordinal)];

    public static bool AreEqual(JsonElement one, JsonElement other) => Of(one).SequenceEqual(Of(other), StringComparer.Ordinal);

    /// <summary>The SHA-256 of the entries, a line each.</summary>
    public static string Digest(JsonElement state) =>
        Convert.ToHexStringLower(SHA256.HashData(Utf8.GetBytes(string.Concat(Of(state).Select(entry => $"{entry}\n")))));
}
