namespace Matrix.Core.Json;

/// <summary>Texts that are nested deeper than an event may be: envelopes around events, each of which is judged alone.</summary>
internal sealed partial class CanonicalEncoder
{
    /// <summary>
    /// Writes the canonical form of a text of any depth. Text of ordinary depth takes the ordinary way. In deeper text no member is moved
    /// when its object closes: each level would move the levels in it again, and the work would grow with the depth. The order of the members
    /// is noted, and the text is copied once in that order.
    /// </summary>
    /// <param name="json">The text.</param>
    /// <param name="mode">How numbers are held to the rules.</param>
    /// <param name="maxDepth">How many arrays and objects may be open at once.</param>
    /// <param name="canonical">A new array with the canonical text; empty where the text is refused.</param>
    /// <param name="error">Why and where the text was refused.</param>
    public bool TryEncodeDeep(ReadOnlySpan<byte> json, CanonicalJsonMode mode, int maxDepth, out byte[] canonical, out JsonError error)
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

    /// <summary>Makes room for more open arrays and objects; false where no more may be open.</summary>
    private bool TryGrowFrames(int maxDepth)
    {
        // Without deferral the frames are as many as may be open.
        if (_deferred is null || _frames.Length >= maxDepth)
        {
            return false;
        }

        Array.Resize(ref _frames, (int)Math.Min(maxDepth, 2L * _frames.Length));
        return true;
    }
}
