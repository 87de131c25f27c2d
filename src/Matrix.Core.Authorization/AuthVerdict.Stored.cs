using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Authorization;

/// <summary>The byte form of a verdict, which a host stores, and the method that loads it.</summary>
/// <remarks>
/// The form is one line of JSON. It names a rule by its <see cref="Code"/>, which is the same in every version of the library. Unknown fields are ignored. ADR 27
/// describes the form.
/// </remarks>
public readonly partial record struct AuthVerdict
{
    /// <summary>The version of the format that <see cref="ToStoredBytes"/> writes.</summary>
    public const int StoredFormat = 1;

    /// <summary>The maximum number of bytes that <see cref="TryLoadTrusted"/> reads. The facts of a verdict contain at most a key of an event's content.</summary>
    public const int MaxStoredLength = 262_144;

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Returns the byte form of the verdict, which a host stores.</summary>
    /// <returns>UTF-8: one JSON object without a line feed. The facts are left out if the result would exceed <see cref="MaxStoredLength"/>.</returns>
    /// <exception cref="InvalidOperationException">The verdict is the <c>default</c> value, so it is not a verdict of the auth rules.</exception>
    public byte[] ToStoredBytes()
    {
        if (_version is null)
        {
            throw new InvalidOperationException("The verdict is not one of the auth rules: it is default.");
        }

        byte[] stored = Write(_version, _facts);

        // Only an event that was added without limits has a key this long. The facts only explain the verdict, so they can be left out.
        return stored.Length <= MaxStoredLength ? stored : Write(_version, facts: null);
    }

    /// <summary>
    /// Tries to load a verdict from a trusted store, as <see cref="ToStoredBytes"/> wrote it. <b>Do not use it for data from a peer:</b> no rule is checked.
    /// </summary>
    /// <param name="stored">The stored bytes.</param>
    /// <param name="verdict">The verdict.</param>
    /// <param name="error">The reason why the bytes cannot be read.</param>
    /// <returns><see langword="true"/> if the bytes can be read; <see langword="false"/> if they are damaged or a later version of the library wrote them.</returns>
    public static bool TryLoadTrusted(ReadOnlySpan<byte> stored, out AuthVerdict verdict, out StoredFormError error)
    {
        verdict = default;
        if (stored.Length > MaxStoredLength)
        {
            error = new StoredFormError(StoredFormErrorKind.TooLong, "verdict");
            return false;
        }

        if (!CanonicalJson.TryCanonicalize(stored, CanonicalJsonMode.Strict, out byte[] canonical, out _) || JsonSlice.FromCanonical(canonical).Kind != JsonKind.Object)
        {
            error = new StoredFormError(StoredFormErrorKind.NotAnObject, "verdict");
            return false;
        }

        error = Read(JsonSlice.FromCanonical(canonical), out verdict);
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
            writer.WriteString("room_version"u8, version.Id.Utf8Span);
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

        if (!line.TryGetMember("code"u8, out JsonSlice code) || !code.TryGetString(out string name) || !RuleTable.TryFind(name, out AuthRule rule))
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

        if (isAllowed ? facts is not null || !DecidingRules.CanAllow(rule) : !DecidingRules.CanReject(rule))
        {
            return new StoredFormError(StoredFormErrorKind.Contradiction, "allowed");
        }

        verdict = new AuthVerdict(version, rule, isAllowed, facts);
        return default;
    }
}
