using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Events;
using Matrix.Core.Json;

namespace Matrix.Core.Testing.Tests.Properties;

/// <summary>
/// Hostile events have their one fault and no other: to a reader who is careless in just that way, they are good. Else a test that they are refused would show
/// nothing, since they might be refused for something else.
/// </summary>
public sealed partial class OneFaultProperties
{
    private static readonly UTF8Encoding Replacing = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false);

    [Fact]
    public void DuplicateKey_ToAReaderWhoTakesTheLast_IsAGoodEvent() =>
        Prop.ForAll(EventGen.Hostile(HostileKind.DuplicateKey).ToArbitrary(), hostile =>
        {
            using JsonDocument document = JsonDocument.Parse(hostile.Utf8);
            using var output = new MemoryStream();
            using (var writer = new Utf8JsonWriter(output))
            {
                WriteLastOfEach(document.RootElement, writer);
            }

            AssertGood(hostile, output.ToArray());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void LoneSurrogate_ToAReaderWhoReplaces_IsAGoodEvent() =>
        Prop.ForAll(EventGen.Hostile(HostileKind.LoneSurrogate).ToArbitrary(), hostile =>
            AssertGood(hostile, Replacing.GetBytes(Surrogate().Replace(Replacing.GetString(hostile.Utf8.Span), "\uFFFD")))).QuickCheckThrowOnFailure();

    [Fact]
    public void InvalidUtf8_ToAReaderWhoReplaces_IsAGoodEvent() =>
        Prop.ForAll(EventGen.Hostile(HostileKind.InvalidUtf8).ToArbitrary(), hostile =>
            AssertGood(hostile, Replacing.GetBytes(Replacing.GetString(hostile.Utf8.Span)))).QuickCheckThrowOnFailure();

    /// <summary>The content hash by hand, the signature by leaving the content out, which redaction does as well.</summary>
    [Fact]
    public void TooDeep_ToAReaderWithoutALimit_IsAGoodEvent() =>
        Prop.ForAll(EventGen.Hostile(HostileKind.TooDeep).ToArbitrary(), hostile =>
        {
            using JsonDocument document = JsonDocument.Parse(hostile.Utf8, new JsonDocumentOptions { MaxDepth = 1000 });
            string Without(params string[] keys) =>
                $"{{{string.Join(',', document.RootElement.EnumerateObject().Where(member => !keys.Contains(member.Name, StringComparer.Ordinal)).Select(member => member.ToString()))}}}";

            byte[] hash = SHA256.HashData(Replacing.GetBytes(Without("hashes", "signatures", "unsigned")));
            Assert.Equal(Convert.ToBase64String(hash).TrimEnd('='), document.RootElement.GetProperty("hashes").GetProperty("sha256").GetString());

            string shallow = $"{{\"content\":{{}},{Without("content")[1..]}";
            Assert.Equal(PduCheckResult.Redacted, PduCheckResult.Observe(Replacing.GetBytes(shallow), hostile.Version, hostile.Keys));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void EventTooLarge_Generated_IsOneByteTooLarge() =>
        Prop.ForAll(EventGen.Hostile(HostileKind.EventTooLarge).ToArbitrary(), hostile =>
        {
            Assert.True(CanonicalJson.TryCanonicalize(hostile.Utf8.Span, CanonicalJsonMode.Strict, out byte[] canonical, out _));
            Assert.Equal(Pdu.MaxSize + 1, canonical.Length);
            byte[] padless = [.. canonical.AsSpan(0, canonical.AsSpan().IndexOf("xxxx"u8)), .. canonical.AsSpan(canonical.AsSpan().IndexOf("xxxx"u8) + 1)];

            // With a byte less it is read, and it is the hash that fails then.
            Assert.Equal(PduCheckResult.Redacted, PduCheckResult.Observe(padless, hostile.Version, hostile.Keys));
        }).QuickCheckThrowOnFailure();

    /// <summary>Of what is malformed in its fields, hash and signature are nonetheless those of the bytes.</summary>
    [Theory]
    [InlineData(HostileKind.MissingField)]
    [InlineData(HostileKind.WrongType)]
    [InlineData(HostileKind.FieldTooLong)]
    [InlineData(HostileKind.NullStateKey)]
    [InlineData(HostileKind.TooManyPrevEvents)]
    [InlineData(HostileKind.RoomIdInCreate)]
    [InlineData(HostileKind.Float)]
    [InlineData(HostileKind.NegativeZero)]
    public void FaultOfAField_OfAnEventReadWithoutChecks_LeavesHashAndSignatureGood(HostileKind kind) =>
        Prop.ForAll(EventGen.Hostile(kind).ToArbitrary(), hostile =>
        {
            Assert.True(Pdu.TryLoadTrusted(hostile.Utf8.Span, hostile.Version, null, out Pdu? pdu, out PduError error), error.ToString());
            Assert.True(hostile.Field == PduField.Hashes || pdu.ContentHashMatches());
            Assert.True(hostile.Field == PduField.Signatures || new PduVerifier().CheckAll(pdu, hostile.Keys).Single().Verdict == Signing.SignatureVerdict.Good);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("1", 11)]
    [InlineData("12", 10)]
    public void FaultsOfFields_OfASample_AreOfEveryField(string id, int required)
    {
        PduField[] Fields(HostileKind kind) => [.. GeneratedValues.Of(EventGen.Hostile(kind, Versions.Get(id)), 200, 1).Select(hostile => hostile.Field).Distinct()];
        Assert.Equal(required, Fields(HostileKind.MissingField).Length);
        Assert.Equal(required + 1, Fields(HostileKind.WrongType).Length);
        Assert.Equal(required == 11 ? 5 : 3, Fields(HostileKind.FieldTooLong).Length);
        Assert.Equal(required == 11 ? 5 : 3, Fields(HostileKind.FieldTooLongInBytes).Length);
    }

    private static void AssertGood(HostileEvent hostile, byte[] asRead) =>
        Assert.Equal(PduCheckResult.Accepted, PduCheckResult.Observe(asRead, hostile.Version, hostile.Keys));

    private static void WriteLastOfEach(JsonElement element, Utf8JsonWriter writer)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (IGrouping<string, JsonProperty> members in element.EnumerateObject().GroupBy(member => member.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(members.Key);
                    WriteLastOfEach(members.Last().Value, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (JsonElement item in element.EnumerateArray())
                {
                    WriteLastOfEach(item, writer);
                }

                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    [GeneratedRegex(@"\\u[dD][89a-fA-F][0-9a-fA-F]{2}", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Surrogate();
}
