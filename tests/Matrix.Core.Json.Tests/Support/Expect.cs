using System.Buffers;

namespace Matrix.Core.Json.Tests.Support;

/// <summary>What a text must give, through every public door at once.</summary>
internal static class Expect
{
    public static void Canonical(string expected, string json, CanonicalJsonMode mode) =>
        Canonical(Bytes.Of(expected), Bytes.Of(json), mode);

    public static void Canonical(byte[] expected, byte[] json, CanonicalJsonMode mode)
    {
        bool done = CanonicalJson.TryCanonicalize(json, mode, out byte[] canonical, out JsonError error);
        Assert.Equal(default, error);
        Assert.True(done);
        Assert.Equal(Bytes.Text(expected), Bytes.Text(canonical));

        var writer = new ArrayBufferWriter<byte>();
        Assert.True(CanonicalJson.TryWrite(json, mode, writer, out error));
        Assert.Equal(default, error);
        Assert.True(writer.WrittenSpan.SequenceEqual(canonical));

        Assert.True(CanonicalJson.IsCanonical(canonical, mode));
        Assert.Equal(json.AsSpan().SequenceEqual(canonical), CanonicalJson.IsCanonical(json, mode));
    }

    public static void CanonicalInAllModes(string expected, string json)
    {
        Canonical(expected, json, CanonicalJsonMode.Strict);
        Canonical(expected, json, CanonicalJsonMode.Relaxed);
        Canonical(expected, json, CanonicalJsonMode.RelaxedVerbatim);
    }

    public static void Refused(JsonErrorKind kind, int offset, string json, CanonicalJsonMode mode) =>
        Refused(kind, offset, Bytes.Of(json), mode);

    public static void Refused(JsonErrorKind kind, int offset, byte[] json, CanonicalJsonMode mode)
    {
        Assert.False(CanonicalJson.TryCanonicalize(json, mode, out byte[] canonical, out JsonError error));
        Assert.Equal(new JsonError(kind, offset), error);
        Assert.Empty(canonical);

        var writer = new ArrayBufferWriter<byte>();
        Assert.False(CanonicalJson.TryWrite(json, mode, writer, out error));
        Assert.Equal(new JsonError(kind, offset), error);
        Assert.Equal(0, writer.WrittenCount);

        Assert.False(CanonicalJson.IsCanonical(json, mode));
    }

    public static void RefusedInAllModes(JsonErrorKind kind, int offset, byte[] json)
    {
        Refused(kind, offset, json, CanonicalJsonMode.Strict);
        Refused(kind, offset, json, CanonicalJsonMode.Relaxed);
        Refused(kind, offset, json, CanonicalJsonMode.RelaxedVerbatim);
    }

    public static void RefusedInAllModes(JsonErrorKind kind, int offset, string json) => RefusedInAllModes(kind, offset, Bytes.Of(json));
}
