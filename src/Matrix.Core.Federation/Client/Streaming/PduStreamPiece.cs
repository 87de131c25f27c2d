using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Matrix.Core.Events;

namespace Matrix.Core.Federation.Client;

/// <summary>Some events of a reply that follow one another: what one thread verifies at a time, so that threads meet once for many events.</summary>
internal sealed class PduStreamPiece
{
    private readonly StreamedPdu[] _events;
    private readonly PduVerdict[] _verdicts;
    private ExceptionDispatchInfo? _thrownBy;
    private int _thrownAt;

    /// <param name="size">The most events that it takes.</param>
    public PduStreamPiece(int size)
    {
        _events = new StreamedPdu[size];
        _verdicts = new PduVerdict[size];
    }

    /// <summary>Gets how many events are in it.</summary>
    public int Count { get; private set; }

    /// <summary>Gets whether it takes no more events.</summary>
    public bool IsFull => Count == _events.Length;

    /// <summary>Gets or sets the place of its first event in the reply.</summary>
    public long FirstIndex { get; set; }

    /// <summary>Gets or sets whether its verdicts are there. Written and read under the gate of the run.</summary>
    public bool IsDone { get; set; }

    public void Add(StreamedPdu streamed) => _events[Count++] = streamed;

    /// <summary>Verifies the events, as far as the first for which the caller's keys throw.</summary>
    public void Verify(Func<long, byte[], PduVerdict> check)
    {
        for (int i = 0; i < Count; i++)
        {
            try
            {
                _verdicts[i] = check(FirstIndex + i, ArrayOf(_events[i].Json));
            }
            catch (Exception e)
            {
                _thrownBy = ExceptionDispatchInfo.Capture(e);
                _thrownAt = i;
                return;
            }
        }
    }

    /// <summary>Hands out a verdict, or throws what the caller's keys threw for the event.</summary>
    public StreamedPduVerdict Take(int index)
    {
        if (_thrownBy is not null && index == _thrownAt)
        {
            _thrownBy.Throw();
        }

        return new StreamedPduVerdict(_events[index].Source, _verdicts[index]);
    }

    /// <summary>Makes it empty, and holds no event any more.</summary>
    public void Clear()
    {
        Array.Clear(_events, 0, Count);
        Array.Clear(_verdicts, 0, Count);
        Count = 0;
        IsDone = false;
    }

    /// <summary>The bytes of a streamed event are an array of their own; a caller that makes events may have given a part of one.</summary>
    private static byte[] ArrayOf(ReadOnlyMemory<byte> json) =>
        MemoryMarshal.TryGetArray(json, out ArraySegment<byte> segment) && segment.Array is { } array && array.Length == segment.Count ? array : json.ToArray();
}
