namespace Matrix.Core.Json;

/// <summary>Encodes texts that are nested deeper than an event may be: requests and replies that carry events, each of which is checked separately.</summary>
public sealed partial class CanonicalEncoder
{
    /// <summary>Tries to write the canonical form of a text of any depth.</summary>
    /// <remarks>
    /// Text of ordinary depth is encoded as usual. In deeper text, members are not moved when their object closes, because each level would move the levels inside
    /// it again and the work would grow with the depth. The order of the members is recorded instead, and the text is copied once in that order.
    /// </remarks>
    /// <param name="json">The text, in UTF-8.</param>
    /// <param name="mode">The rules for numbers.</param>
    /// <param name="maxDepth">The maximum number of arrays and objects that may be open at once.</param>
    /// <param name="canonical">A new array with the canonical text, or an empty array if the text is refused.</param>
    /// <param name="error">The reason why the text is refused, and the offset of the fault.</param>
    internal bool TryEncodeDeep(ReadOnlySpan<byte> json, CanonicalJsonMode mode, int maxDepth, out byte[] canonical, out JsonError error)
    {
        bool done = TryEncode(json, mode, default, out error);
        if (done || error.Kind != JsonErrorKind.TooDeep || maxDepth <= CanonicalJson.MaxDepth)
        {
            canonical = done ? Output.ToArray() : [];
            return done;
        }

        Reset();
        _deferred = new DeferredOrder();
        int position = 0;
        JsonErrorKind kind = Encode(json, mode, default, maxDepth, ref position);
        error = new JsonError(kind, kind == JsonErrorKind.None ? 0 : position);
        canonical = kind == JsonErrorKind.None ? _deferred.Apply(_output.AsSpan(0, _written)) : [];
        _deferred = null;
        return kind == JsonErrorKind.None;
    }

    /// <summary>Enlarges the table of open arrays and objects. Returns <see langword="false"/> if no more may be open.</summary>
    private bool TryGrowFrames(int maxDepth)
    {
        // Without deferred ordering the table already has its maximum size.
        if (_deferred is null || _frames.Length >= maxDepth)
        {
            return false;
        }

        Array.Resize(ref _frames, (int)Math.Min(maxDepth, 2L * _frames.Length));
        return true;
    }
}
