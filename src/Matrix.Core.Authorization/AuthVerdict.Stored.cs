using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Authorization;

/// <summary>The byte form: what a host stores of a verdict, and the door by which it comes back.</summary>
/// <remarks>
/// One line of JSON. A rule stands in it by its <see cref="Code"/>, which is the same in every version of the library. Fields that are not known
/// are passed over. ADR 27 has the form.
/// </remarks>
public readonly partial record struct AuthVerdict
{
    /// <summary>The format that <see cref="ToStoredBytes"/> writes.</summary>
    public const int StoredFormat = 1;

    /// <summary>The most bytes that <see cref="TryLoadTrusted"/> reads: the facts of a verdict hold no more than a key of an event's content.</summary>
    public const int MaxStoredLength = 262_144;

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Returns what a host stores of the verdict.</summary>
    /// <returns>UTF-8: one JSON object without a line feed in it.</returns>
    /// <exception cref="InvalidOperationException">The verdict is <c>default</c>: the auth rules gave none.</exception>
    public byte[] ToStoredBytes()
    {
        if (_version is null)
        {
            throw new InvalidOperationException("The verdict is not one of the auth rules: it is default.");
        }

        byte[] stored = Write(_version, _facts);

        // Only a key of an event that came in by a door without limits is this long: the facts explain, and the rule decides.
        return stored.Length <= MaxStoredLength ? stored : Write(_version, facts: null);
    }

    /// <summary>
    /// Takes a verdict from a store that is trusted, as <see cref="ToStoredBytes"/> wrote it. <b>Not for anything that a peer sent:</b> nothing is
    /// judged.
    /// </summary>
    /// <param name="stored">The stored bytes.</param>
    /// <param name="verdict">The verdict.</param>
    /// <param name="error">Why the bytes cannot be read.</param>
    /// <returns>Whether the bytes can be read; they cannot where they were damaged, or were written by a later version of the library.</returns>
    public static bool TryLoadTrusted(ReadOnlySpan<byte> stored, out AuthVerdict verdict, out StoredFormError error)
    {
        verdict = default;
        if (stored.Length > MaxStoredLength)
        {
            error = new StoredFormError(StoredFormErrorKind.TooLong, "verdict");
            return false;
        }

        if (!CanonicalJson.TryCanonicalize(stored, CanonicalJsonMode.Strict, out byte[] canonical, out _) || JsonSlice.OfCanonical(canonical).Kind != JsonKind.Object)
        {
            error = new StoredFormError(StoredFormErrorKind.NotAnObject, "verdict");
            return false;
        }

        error = Read(JsonSlice.OfCanonical(canonical), out verdict);
        return error.Kind == StoredFormErrorKind.None;
    }

    private byte[] Write(RoomVersion version, AuthFacts? facts)
    {
        var output = new ArrayBufferWriter<byte>(128);
        using (var writer = new Utf8JsonWriter(output, Compact))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("allowed"u8, IsAllowed);
            writer.WriteString("code"u8, Code);
            if (facts is not null && facts != AuthFacts.None)
            {
                writer.WritePropertyName("facts"u8);
                StoredFacts.Write(writer, facts);
            }

            writer.WriteNumber("format"u8, StoredFormat);
            writer.WriteString("room_version"u8, version.Id.Span);
            writer.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    private static StoredFormError Read(JsonSlice line, out AuthVerdict verdict)
    {
        verdict = default;
        if (!line.TryGetMember("format"u8, out JsonSlice format))
        {
            return new StoredFormError(StoredFormErrorKind.MissingField, "format");
        }

        if (!format.TryGetInt64(out long number) || number != StoredFormat)
        {
            return new StoredFormError(StoredFormErrorKind.UnknownFormat, "format");
        }

        if (!line.TryGetMember("room_version"u8, out JsonSlice versionId) || !versionId.TryGetUtf8(out ReadOnlySpan<byte> text)
            || !RoomVersionId.TryParse(text, out RoomVersionId id) || !RoomVersions.TryGet(id, includeUnstable: true, out RoomVersion? version))
        {
            return new StoredFormError(StoredFormErrorKind.MalformedField, "room_version");
        }

        if (!line.TryGetMember("code"u8, out JsonSlice code) || !code.TryGetString(out string name) || !RuleNumbers.TryFind(name, out AuthRule rule))
        {
            return new StoredFormError(StoredFormErrorKind.MalformedField, "code");
        }

        if (!line.TryGetMember("allowed"u8, out JsonSlice allowed) || !allowed.TryGetBoolean(out bool isAllowed))
        {
            return new StoredFormError(StoredFormErrorKind.MalformedField, "allowed");
        }

        AuthFacts? facts = null;
        if (line.TryGetMember("facts"u8, out JsonSlice stored) && StoredFacts.Read(stored, out facts) is { Kind: not StoredFormErrorKind.None } wrong)
        {
            return wrong;
        }

        if (isAllowed ? facts is not null || !RuleNumbers.CanAllow(rule) : !RuleNumbers.CanReject(rule))
        {
            return new StoredFormError(StoredFormErrorKind.Contradiction, "allowed");
        }

        verdict = new AuthVerdict(version, rule, isAllowed, facts);
        return default;
    }
}
