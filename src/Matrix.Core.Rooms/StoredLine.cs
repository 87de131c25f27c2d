using Matrix.Core.Events;
using Matrix.Core.Json;

namespace Matrix.Core.Rooms;

/// <summary>Reads the first line of a stored form: a JSON object that names the version of its format.</summary>
internal static class StoredLine
{
    /// <param name="stored">The bytes, which start with the line.</param>
    /// <param name="maxLength">The maximum length of the line, in bytes.</param>
    /// <param name="format">The version of the format that can be read.</param>
    /// <param name="what">The name of the stored form, for the error.</param>
    /// <param name="line">The object in canonical form.</param>
    /// <param name="rest">The bytes after the line feed.</param>
    /// <param name="error">The reason why the line cannot be read.</param>
    public static bool TryRead(ReadOnlySpan<byte> stored, int maxLength, int format, string what, out byte[] line, out ReadOnlySpan<byte> rest, out StoredFormError error)
    {
        line = [];
        rest = default;
        int end = stored.IndexOf((byte)'\n');
        if (end < 0 || end > maxLength)
        {
            error = new StoredFormError(end < 0 ? StoredFormErrorKind.WrongLineCount : StoredFormErrorKind.TooLong, what);
            return false;
        }

        rest = stored[(end + 1)..];
        error = !CanonicalJson.TryCanonicalize(stored[..end], CanonicalJsonMode.Strict, out line, out _) || JsonSlice.FromCanonical(line).Kind != JsonKind.Object
                ? new StoredFormError(StoredFormErrorKind.NotAnObject, what)
            : !JsonSlice.FromCanonical(line).TryGetMember("format"u8, out JsonSlice number) ? new StoredFormError(StoredFormErrorKind.MissingField, "format")
            : !number.TryGetInt64(out long read) || read != format ? new StoredFormError(StoredFormErrorKind.UnknownFormat, what)
            : default;
        return error.Kind == StoredFormErrorKind.None;
    }

    /// <summary>Finds the value that a member names.</summary>
    /// <returns>True if the member is absent, or names a known value.</returns>
    public static bool TryFind<T>(JsonSlice line, ReadOnlySpan<byte> member, (T Value, string Name)[] names, out T? value)
        where T : struct, Enum
    {
        value = null;
        if (!line.TryGetMember(member, out JsonSlice stored))
        {
            return true;
        }

        foreach ((T known, string name) in names)
        {
            if (stored.TryGetString(out string text) && text == name)
            {
                value = known;
            }
        }

        return value is not null;
    }
}
