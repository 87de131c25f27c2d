using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Matrix.Core.Json;

/// <summary>Reads a JSON text once and writes its canonical form at the same time.</summary>
/// <remarks>
/// <para>
/// Members are written in the order in which they are read. If the members of an object are out of order, the finished members are moved into order when the object
/// closes.
/// </para>
/// <para>
/// The buffers are kept per thread and reused, so a text of ordinary size does not allocate. An encoder is rented for one text at a time. The spans that it returns
/// (<see cref="Output"/>, <see cref="RootMembers"/>) are valid until it is disposed.
/// </para>
/// </remarks>
public sealed partial class CanonicalEncoder : IDisposable
{
    /// <summary>The maximum size, in bytes, of a buffer that is kept for the thread after a text is done.</summary>
    internal const int MaxKeptBuffer = 256 * 1024;

    /// <summary>The maximum number of entries of a member table that is kept for the thread.</summary>
    private const int MaxKeptMembers = 8 * 1024;

    [ThreadStatic]
    private static CanonicalEncoder? _cached;

    private Frame[] _frames = new Frame[CanonicalJson.MaxDepth];
    private byte[] _output = new byte[4096];
    private CanonicalMember[] _members = new CanonicalMember[128];
    private byte[] _reorder = [];
    private int _written;
    private int _memberCount;
    private bool _rootIsObject;
    private bool _rootIsOutOfOrder;
    private bool _rewroteNumbers;
    private DeferredOrder? _deferred;

    private CanonicalEncoder()
    {
    }

    /// <summary>Gets the canonical text.</summary>
    public ReadOnlySpan<byte> Output
    {
        get
        {
            if (_rootIsOutOfOrder)
            {
                MoveIntoOrder(first: 0, start: 1, _written - 1);
                _rootIsOutOfOrder = false;
            }

            return _output.AsSpan(0, _written);
        }
    }

    /// <summary>Gets the canonical text, in which the members of the root object may still be in the order in which they were read.</summary>
    /// <remarks>A caller that reads the members one by one through <see cref="RootMembers"/> avoids the sorting that <see cref="Output"/> does.</remarks>
    public ReadOnlySpan<byte> Text => _output.AsSpan(0, _written);

    /// <summary>Gets a value that indicates whether any number was written in another form than it was received in.</summary>
    public bool RewroteNumbers => _rewroteNumbers;

    /// <summary>Gets a value that indicates whether the text is an object. Its members are then in <see cref="RootMembers"/>.</summary>
    public bool RootIsObject => _rootIsObject;

    /// <summary>
    /// Gets the members of the root object in the order of their keys, with their offsets in <see cref="Text"/>. Valid until <see cref="Output"/> is read.
    /// </summary>
    public ReadOnlySpan<CanonicalMember> RootMembers => _members.AsSpan(0, _memberCount);

    /// <summary>Returns the kept encoder of the current thread, or a new one. Dispose of it when its text is no longer needed.</summary>
    public static CanonicalEncoder Rent()
    {
        CanonicalEncoder encoder = _cached ?? new CanonicalEncoder();
        _cached = null;
        return encoder;
    }

    /// <summary>Gives the encoder back to the current thread. Its spans must not be used afterwards.</summary>
    public void Dispose()
    {
        if (_output.Length <= MaxKeptBuffer && _reorder.Length <= MaxKeptBuffer && _members.Length <= MaxKeptMembers && _frames.Length == CanonicalJson.MaxDepth)
        {
            _cached = this;
        }
    }

    /// <summary>Tries to write the canonical form of a JSON text. It replaces the text that the encoder held before.</summary>
    /// <param name="json">The text, in UTF-8.</param>
    /// <param name="mode">The rules for numbers.</param>
    /// <param name="verbatimMember">
    /// The key of a member of the root object. Its numbers are kept as they are. A member that is neither hashed nor signed (<c>unsigned</c>) must not be able to
    /// make an event invalid.
    /// </param>
    /// <param name="error">The reason why the text is refused, and the offset of the fault.</param>
    /// <returns><see langword="true"/> if the text has a canonical form; otherwise <see langword="false"/>.</returns>
    public bool TryEncode(ReadOnlySpan<byte> json, CanonicalJsonMode mode, ReadOnlySpan<byte> verbatimMember, out JsonError error)
    {
        Reset();
        if (!Utf8.IsValid(json))
        {
            error = new JsonError(JsonErrorKind.InvalidUtf8, FirstInvalidUtf8(json));
            return false;
        }

        if (json.StartsWith("\uFEFF"u8))
        {
            error = new JsonError(JsonErrorKind.ByteOrderMark, 0);
            return false;
        }

        EnsureCapacity(json.Length + BlockSlack);
        int position = 0;
        JsonErrorKind kind = Encode(json, mode, verbatimMember, CanonicalJson.MaxDepth, ref position);
        error = new JsonError(kind, kind == JsonErrorKind.None ? 0 : position);
        return kind == JsonErrorKind.None;
    }

    private void Reset()
    {
        _written = 0;
        _memberCount = 0;
        _rootIsObject = false;
        _rootIsOutOfOrder = false;
        _rewroteNumbers = false;
        _deferred = null;
    }

    /// <summary>
    /// Writes a value and all that it contains, without recursion. The labels are the states of the machine: before a value, after a value, before a key, and at the end of a container.
    /// </summary>
    /// <remarks>
    /// The jumps are kept because of a measurement: the same machine as two loops with a method for each step takes 25 % longer for each event (<c>limits event</c>, <c>canonical_json</c>).
    /// </remarks>
    private JsonErrorKind Encode(ReadOnlySpan<byte> json, CanonicalJsonMode documentMode, ReadOnlySpan<byte> verbatimMember, int maxDepth, ref int position)
    {
        CanonicalJsonMode mode = documentMode;
        int depth = 0;
        JsonErrorKind kind;

    Value:
        SkipWhiteSpace(json, ref position);
        if (position >= json.Length)
        {
            return JsonErrorKind.UnexpectedEnd;
        }

        switch (json[position])
        {
            case (byte)'"':
                kind = CopyString(json, ref position, out _);
                break;

            case (byte)'{':
                if (depth == _frames.Length && !TryGrowFrames(maxDepth))
                {
                    return JsonErrorKind.TooDeep;
                }

                _rootIsObject |= depth == 0;
                _frames[depth++] = new Frame { FirstMember = _memberCount, IsObject = true };
                _output[_written++] = (byte)'{';
                position++;
                SkipWhiteSpace(json, ref position);
                if (position < json.Length && json[position] == '}')
                {
                    goto CloseObject;
                }

                goto Key;

            case (byte)'[':
                if (depth == _frames.Length && !TryGrowFrames(maxDepth))
                {
                    return JsonErrorKind.TooDeep;
                }

                _frames[depth++] = default;
                _output[_written++] = (byte)'[';
                position++;
                SkipWhiteSpace(json, ref position);
                if (position < json.Length && json[position] == ']')
                {
                    goto CloseArray;
                }

                goto Value;

            case (byte)'t':
                kind = CopyLiteral(json, "true"u8, ref position);
                break;

            case (byte)'f':
                kind = CopyLiteral(json, "false"u8, ref position);
                break;

            case (byte)'n':
                kind = CopyLiteral(json, "null"u8, ref position);
                break;

            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                kind = CopyNumber(json, mode, ref position);
                break;

            default:
                return JsonErrorKind.UnexpectedByte;
        }

        if (kind != JsonErrorKind.None)
        {
            return kind;
        }

    AfterValue:
        SkipWhiteSpace(json, ref position);
        if (depth == 0)
        {
            return position == json.Length ? JsonErrorKind.None : JsonErrorKind.TrailingData;
        }

        if (position >= json.Length)
        {
            return JsonErrorKind.UnexpectedEnd;
        }

        byte next = json[position];
        if (!_frames[depth - 1].IsObject)
        {
            if (next == ']')
            {
                goto CloseArray;
            }

            if (next != ',')
            {
                return JsonErrorKind.UnexpectedByte;
            }

            _output[_written++] = (byte)',';
            position++;
            goto Value;
        }

        _members[_memberCount - 1].End = _written;
        if (depth == 1)
        {
            mode = documentMode;
        }

        if (next == '}')
        {
            goto CloseObject;
        }

        if (next != ',')
        {
            return JsonErrorKind.UnexpectedByte;
        }

        _output[_written++] = (byte)',';
        position++;
        SkipWhiteSpace(json, ref position);

    Key:
        if (position >= json.Length)
        {
            return JsonErrorKind.UnexpectedEnd;
        }

        if (json[position] != '"')
        {
            return JsonErrorKind.UnexpectedByte;
        }

        kind = CopyKey(json, ref _frames[depth - 1], ref position);
        if (kind != JsonErrorKind.None)
        {
            return kind;
        }

        if (depth == 1 && !verbatimMember.IsEmpty && _members[_memberCount - 1].Key(_output).SequenceEqual(verbatimMember))
        {
            mode = CanonicalJsonMode.RelaxedVerbatim;
        }

        SkipWhiteSpace(json, ref position);
        if (position >= json.Length)
        {
            return JsonErrorKind.UnexpectedEnd;
        }

        if (json[position] != ':')
        {
            return JsonErrorKind.UnexpectedByte;
        }

        _output[_written++] = (byte)':';
        position++;
        goto Value;

    CloseObject:
        Frame closing = _frames[--depth];
        if (closing.OutOfOrder && !TryOrderMembers(closing.FirstMember, depth, ref position))
        {
            return JsonErrorKind.DuplicateKey;
        }

        _output[_written++] = (byte)'}';
        position++;
        if (depth != 0)
        {
            _memberCount = closing.FirstMember;
        }

        goto AfterValue;

    CloseArray:
        depth--;
        _output[_written++] = (byte)']';
        position++;
        goto AfterValue;
    }

    /// <summary>Sorts the members of an object. The text of the root object is moved only where <see cref="Output"/> is read, and that of deep objects at the end.</summary>
    private bool TryOrderMembers(int firstMember, int depth, ref int position)
    {
        int start = _members[firstMember].Start;
        if (!TrySort(firstMember, ref position))
        {
            return false;
        }

        if (_deferred is not null)
        {
            _deferred.Add(start - 1, _written, _members.AsSpan(firstMember, _memberCount - firstMember));
        }
        else if (depth != 0)
        {
            MoveIntoOrder(firstMember, start, _written);
        }

        _rootIsOutOfOrder = depth == 0 && _deferred is null;
        return true;
    }

    private void EnsureCapacity(int size)
    {
        if (_output.Length < size)
        {
            byte[] larger = new byte[RoundUp(size)];
            _output.AsSpan(0, _written).CopyTo(larger);
            _output = larger;
        }
    }

    // The result is never less than the size: blocks are stored unchecked, so a size that no array can have must fail at the allocation.
    private static int RoundUp(int size) => Math.Max(size, (int)Math.Min((uint)Array.MaxLength, BitOperations.RoundUpToPowerOf2((uint)size)));

    private static int FirstInvalidUtf8(ReadOnlySpan<byte> json)
    {
        int at = 0;
        while (Rune.DecodeFromUtf8(json[at..], out _, out int consumed) == OperationStatus.Done)
        {
            at += consumed;
        }

        return at;
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Frame
    {
        public int FirstMember;
        public bool IsObject;
        public bool OutOfOrder;
    }
}
