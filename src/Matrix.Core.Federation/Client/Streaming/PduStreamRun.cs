using System.Runtime.ExceptionServices;
using Matrix.Core.Events;

namespace Matrix.Core.Federation.Client;

/// <summary>Runs one enumeration of a reply's events that are verified while the reply arrives.</summary>
/// <remarks>
/// The consumer reads the events. It fills a piece with the events that have arrived, queues it to the thread pool when it is full or when the peer makes it
/// wait, and returns the pieces in their order. Only the consumer touches state that the lock does not guard. Each worker takes the oldest waiting piece and
/// ends when no piece waits.
/// </remarks>
internal sealed class PduStreamRun : IThreadPoolWorkItem, IAsyncDisposable
{
    /// <summary>The maximum number of events that a thread verifies before it synchronizes: about a millisecond of work.</summary>
    private const int MaxPiece = 16;

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _cancellation;
    private readonly IAsyncEnumerator<StreamedPdu> _events;
    private readonly Func<long, byte[], PduBatchResult> _check;
    private readonly int _window;
    private readonly int _pieceSize;
    private readonly int _maxWorkers;
    private readonly Queue<PduStreamPiece> _inFlight = new();
    private readonly Queue<PduStreamPiece> _waiting = new();
    private readonly Stack<PduStreamPiece> _free = new();
    private PduStreamPiece? _filling;
    private Task<bool>? _reading;
    private ExceptionDispatchInfo? _endedBy;
    private bool _hasEnded;
    private long _nextIndex;
    private int _held;
    private int _workers;
    private bool _isStopped;
    private PduStreamPiece? _awaited;
    private TaskCompletionSource? _wake;

    public PduStreamRun(IAsyncEnumerable<StreamedPdu> events, Func<long, byte[], PduBatchResult> check, PduBatchOptions options, CancellationToken cancellationToken)
    {
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _events = events.GetAsyncEnumerator(_cancellation.Token);
        _check = check;
        _window = options.Window;
        _maxWorkers = options.MaxDegreeOfParallelism;
        _pieceSize = Math.Clamp(options.Window / (2 * _maxWorkers), 1, MaxPiece);
    }

    /// <summary>Waits for the next piece of verdicts, and reads more events meanwhile.</summary>
    /// <returns>The piece, or null at the end of the reply.</returns>
    public async ValueTask<PduStreamPiece?> TakeNextAsync()
    {
        while (true)
        {
            _cancellation.Token.ThrowIfCancellationRequested();
            if (_inFlight.TryPeek(out PduStreamPiece? next) && IsDone(next))
            {
                return _inFlight.Dequeue();
            }

            if (TryRead())
            {
                continue;
            }

            HandOver();
            if (!_inFlight.TryPeek(out next))
            {
                if (_reading is null)
                {
                    _endedBy?.Throw();
                    return null;
                }

                // TryRead observes the exception of a failed read in the next round.
                _ = await Task.WhenAny(_reading).ConfigureAwait(false);
                continue;
            }

            Task done = WhenDone(next);
            _ = _reading is null ? await Task.WhenAny(done).ConfigureAwait(false) : await Task.WhenAny(done, _reading).ConfigureAwait(false);
        }
    }

    /// <summary>Recycles a piece after its verdicts were returned.</summary>
    public void Release(PduStreamPiece piece)
    {
        _held -= piece.Count;
        piece.Clear();
        _free.Push(piece);
    }

    /// <summary>Verifies waiting pieces until none is left.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        while (TryClaim() is { } piece)
        {
            piece.Verify(_check);
            TaskCompletionSource? wake = null;
            lock (_gate)
            {
                piece.IsDone = true;
                if (piece == _awaited)
                {
                    wake = _wake;
                    _awaited = null;
                }
            }

            wake?.SetResult();
        }
    }

    /// <summary>Stops the run. After it completes, none of the caller's code is called any more.</summary>
    public async ValueTask DisposeAsync()
    {
        Task? idle = null;
        lock (_gate)
        {
            _isStopped = true;
            if (_workers > 0)
            {
                _awaited = null;
                _wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                idle = _wake.Task;
            }
        }

        await _cancellation.CancelAsync().ConfigureAwait(false);
        if (idle is not null)
        {
            await idle.ConfigureAwait(false);
        }

        if (_reading is not null)
        {
            // An enumerator must not be disposed while it moves. The exception of the pending read is not needed any more.
            await ((Task)_reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _events.DisposeAsync().ConfigureAwait(false);
        _cancellation.Dispose();
    }

    /// <summary>Reads one more event if the window has space and the event has arrived.</summary>
    private bool TryRead()
    {
        if (_hasEnded || _held == _window)
        {
            return false;
        }

        try
        {
            _reading ??= _events.MoveNextAsync().AsTask();
            if (!_reading.IsCompleted)
            {
                return false;
            }

            Task<bool> read = _reading;
            _reading = null;
            _hasEnded = !read.GetAwaiter().GetResult();
        }
        catch (Exception e)
        {
            // The verdicts of the events before the failure are returned first.
            _hasEnded = true;
            _endedBy = ExceptionDispatchInfo.Capture(e);
        }

        if (_hasEnded)
        {
            return false;
        }

        _filling ??= _free.TryPop(out PduStreamPiece? piece) ? piece : new PduStreamPiece(_pieceSize);
        _filling.Add(_events.Current);
        _held++;
        if (_filling.IsFull)
        {
            HandOver();
        }

        return true;
    }

    /// <summary>Queues the filled piece to the thread pool.</summary>
    private void HandOver()
    {
        if (_filling is not { } piece)
        {
            return;
        }

        _filling = null;
        piece.FirstIndex = _nextIndex;
        _nextIndex += piece.Count;
        _inFlight.Enqueue(piece);
        bool call;
        lock (_gate)
        {
            _waiting.Enqueue(piece);
            call = _workers < _maxWorkers;
            _workers += call ? 1 : 0;
        }

        if (call)
        {
            _ = ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private PduStreamPiece? TryClaim()
    {
        TaskCompletionSource? wake = null;
        PduStreamPiece? piece = null;
        lock (_gate)
        {
            if (_isStopped || !_waiting.TryDequeue(out piece))
            {
                piece = null;
                _workers--;
                wake = _isStopped && _workers == 0 ? _wake : null;
            }
        }

        wake?.SetResult();
        return piece;
    }

    private bool IsDone(PduStreamPiece piece)
    {
        lock (_gate)
        {
            return piece.IsDone;
        }
    }

    private Task WhenDone(PduStreamPiece piece)
    {
        lock (_gate)
        {
            if (piece.IsDone)
            {
                return Task.CompletedTask;
            }

            if (_awaited != piece || _wake is null)
            {
                _awaited = piece;
                _wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return _wake.Task;
        }
    }
}
