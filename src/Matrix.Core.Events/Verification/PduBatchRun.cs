using System.Runtime.ExceptionServices;

namespace Matrix.Core.Events;

/// <summary>Represents one enumeration of a batch: a ring of events in flight that the enumerating thread (the taker) and its helper threads share.</summary>
/// <remarks>
/// <para>
/// Events are numbered in their order. Those below <c>_taken</c> are finished. Those up to <c>_claimed</c> are checked or being checked. Those up to <c>_pulled</c>
/// wait. The three numbers only grow, and <c>_pulled - _taken</c> never exceeds the size of the ring. Only the taker changes <c>_pulled</c> and <c>_taken</c>.
/// <c>_taken</c> belongs to the taker alone. The gate guards all other counts.
/// </para>
/// <para>
/// A helper claims the oldest waiting event until none waits, and then ends. It never waits itself, so an abandoned enumeration does not block a thread. The taker
/// also checks events while the next verdict is not ready. Therefore the batch completes even if the pool does not have a free thread, and the taker waits only for
/// an event that another thread is checking.
/// </para>
/// </remarks>
internal sealed class PduBatchRun<T> : IThreadPoolWorkItem, IDisposable
{
    /// <summary>The maximum number of waiting events for each further helper, so that waking a thread costs little compared to its work.</summary>
    private const int MaxWaitingPerHelper = 8;

    private readonly object _gate = new();
    private readonly Slot[] _ring;
    private readonly IEnumerator<T> _items;
    private readonly Func<T, long, PduBatchResult> _check;
    private readonly CancellationToken _cancellationToken;
    private readonly int _maxHelpers;
    private readonly int _waitingPerHelper;
    private long _pulled;
    private long _claimed;
    private long _taken;
    private int _helpers;
    private int _helpersAtWork;
    private bool _isTakerWaiting;
    private bool _stopped;
    private bool _ended;
    private ExceptionDispatchInfo? _endedBy;

    public PduBatchRun(IEnumerator<T> items, Func<T, long, PduBatchResult> check, PduBatchOptions options, CancellationToken cancellationToken)
    {
        _items = items;
        _check = check;
        _cancellationToken = cancellationToken;
        _ring = new Slot[options.Window];
        _maxHelpers = Math.Min(options.MaxDegreeOfParallelism, options.Window) - 1;
        _waitingPerHelper = Math.Clamp(options.Window / (2 * (_maxHelpers + 1)), 1, MaxWaitingPerHelper);
    }

    /// <summary>Tries to get the next verdict, for the taker.</summary>
    /// <returns><see langword="false"/> at the end of the batch.</returns>
    public bool TryTakeNext(out PduBatchResult verdict)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        PullAhead();
        if (_taken == _pulled)
        {
            _endedBy?.Throw();
            verdict = default;
            return false;
        }

        ref Slot next = ref _ring[_taken % _ring.Length];
        while (!Volatile.Read(ref next.IsDone))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (TryClaim(out long index))
            {
                Check(index);
            }
            else
            {
                // The event is claimed: claims are made in order, and no event waits.
                WaitFor(ref next);
            }
        }

        next.ThrownBy?.Throw();
        verdict = next.Verdict;
        next = default;
        _taken++;
        return true;
    }

    /// <summary>Runs a helper.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        bool hasChecked = false;
        while (TryClaimAsHelper(hasChecked, out long index))
        {
            Check(index);
            hasChecked = true;
        }
    }

    /// <summary>Ends the work. After it returns, no helper calls the caller's code.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            while (_helpersAtWork > 0)
            {
                Wait();
            }
        }

        _items.Dispose();
    }

    /// <summary>Reads events from the batch in advance.</summary>
    /// <remarks>
    /// Two events are read for each verdict, so that the ring fills during use and a slow source does not delay a verdict that is ready. More are read if the
    /// helpers would run out of work.
    /// </remarks>
    private void PullAhead()
    {
        int most = _maxHelpers == 0 ? 1 : 2;
        for (int pulled = 0; !_ended && _pulled - _taken < _ring.Length; pulled++)
        {
            if (pulled >= most && (_maxHelpers == 0 || Volatile.Read(ref _ring[_taken % _ring.Length].IsDone) || Waiting() >= (_maxHelpers + 1) * _waitingPerHelper))
            {
                return;
            }

            Pull();
        }
    }

    private void Pull()
    {
        try
        {
            _ended = !_items.MoveNext();
            if (_ended)
            {
                return;
            }

            _ring[_pulled % _ring.Length].Item = _items.Current;
        }
        catch (Exception e)
        {
            // The events before it are valid, so their verdicts are returned first.
            _ended = true;
            _endedBy = ExceptionDispatchInfo.Capture(e);
            return;
        }

        bool call;
        lock (_gate)
        {
            _pulled++;
            call = !_stopped && _helpers < _maxHelpers && _pulled - _claimed >= (_helpers + 1L) * _waitingPerHelper;
            _helpers += call ? 1 : 0;
        }

        if (call)
        {
            _ = ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private long Waiting()
    {
        lock (_gate)
        {
            return _pulled - _claimed;
        }
    }

    private bool TryClaim(out long index)
    {
        lock (_gate)
        {
            bool any = !_stopped && _claimed < _pulled;
            index = any ? _claimed++ : -1;
            return any;
        }
    }

    /// <summary>Reports that a helper has checked an event and tries to claim the next one. Each event takes the gate once.</summary>
    private bool TryClaimAsHelper(bool hasChecked, out long index)
    {
        lock (_gate)
        {
            _helpersAtWork -= hasChecked ? 1 : 0;
            if (hasChecked && _isTakerWaiting)
            {
                Monitor.Pulse(_gate);
            }

            bool any = !_stopped && !_cancellationToken.IsCancellationRequested && _claimed < _pulled;
            index = any ? _claimed++ : -1;
            _helpersAtWork += any ? 1 : 0;
            _helpers -= any ? 0 : 1;
            return any;
        }
    }

    private void Check(long index)
    {
        ref Slot slot = ref _ring[index % _ring.Length];
        try
        {
            slot.Verdict = _check(slot.Item, index);
        }
        catch (Exception e)
        {
            // Later events are not returned. Earlier events are claimed already.
            slot.ThrownBy = ExceptionDispatchInfo.Capture(e);
            lock (_gate)
            {
                _stopped = true;
            }
        }

        Volatile.Write(ref slot.IsDone, true);
    }

    private void WaitFor(ref Slot slot)
    {
        lock (_gate)
        {
            while (!Volatile.Read(ref slot.IsDone))
            {
                Wait();
            }
        }
    }

    /// <summary>Waits until a helper has checked an event. Only the taker waits, and it holds the gate.</summary>
    private void Wait()
    {
        // A pulse costs more than the rest of the gate, so helpers pulse only if the taker waits.
        _isTakerWaiting = true;
        _ = Monitor.Wait(_gate);
        _isTakerWaiting = false;
    }

    private struct Slot
    {
        public T Item;
        public PduBatchResult Verdict;
        public ExceptionDispatchInfo? ThrownBy;
        public bool IsDone;
    }
}
