using Matrix.Core.Events;
using Matrix.Core.Json;

namespace Matrix.Core.Rooms;

/// <summary>A line of a byte form: a JSON object that names its format, and what comes after it.</summary>
internal static class StoredLine
{
    /// <param name="stored">The bytes, which begin with the line.</param>
    /// <param name="maxLength">The most bytes of the line.</param>
    /// <param name="format">The format that is read.</param>
    /// <param name="what">What the line is of, for the error.</param>
    /// <param name="line">The object in canonical form.</param>
    /// <param name="rest">What comes after the line feed.</param>
    /// <param name="error">Why the line cannot be read.</param>
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
    /// <returns>Whether the member is absent, or names a value.</returns>
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
