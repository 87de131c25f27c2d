using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Matrix.Core.Events;

namespace Matrix.Core.Federation.Client;

/// <summary>Holds consecutive events of a reply that one thread verifies together, so that threads synchronize once for many events.</summary>
internal sealed class PduStreamPiece
{
    private readonly StreamedPdu[] _events;
    private readonly PduBatchResult[] _verdicts;
    private ExceptionDispatchInfo? _thrownBy;
    private int _thrownAt;

    /// <param name="size">The maximum number of events.</param>
    public PduStreamPiece(int size)
    {
        _events = new StreamedPdu[size];
        _verdicts = new PduBatchResult[size];
    }

    /// <summary>Gets the number of events.</summary>
    public int Count { get; private set; }

    /// <summary>Gets a value that indicates whether the piece is full.</summary>
    public bool IsFull => Count == _events.Length;

    /// <summary>Gets or sets the index of the first event in the reply.</summary>
    public long FirstIndex { get; set; }

    /// <summary>Gets or sets a value that indicates whether the verdicts are available. It is guarded by the lock of the run.</summary>
    public bool IsDone { get; set; }

    public void Add(StreamedPdu streamed) => _events[Count++] = streamed;

    /// <summary>Verifies the events, up to the first one for which the caller's keys throw.</summary>
    public void Verify(Func<long, byte[], PduBatchResult> check)
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

    /// <summary>Returns a verdict, or throws the exception of the caller's keys for that event.</summary>
    public StreamedPduVerdict Take(int index)
    {
        if (_thrownBy is not null && index == _thrownAt)
        {
            _thrownBy.Throw();
        }

        return new StreamedPduVerdict(_events[index].Source, _verdicts[index]);
    }

    /// <summary>Removes all events.</summary>
    public void Clear()
    {
        Array.Clear(_events, 0, Count);
        Array.Clear(_verdicts, 0, Count);
        Count = 0;
        IsDone = false;
    }

    /// <summary>Returns the bytes as an array. A streamed event owns its array, but a caller that makes events may pass a part of one.</summary>
    private static byte[] ArrayOf(ReadOnlyMemory<byte> json) =>
        MemoryMarshal.TryGetArray(json, out ArraySegment<byte> segment) && segment.Array is { } array && array.Length == segment.Count ? array : json.ToArray();
}
