using System.Runtime.ExceptionServices;

namespace Matrix.Core.Events;

/// <summary>One enumeration of a batch: a ring of events in flight, between the thread that takes the verdicts and those that help it.</summary>
/// <remarks>
/// <para>
/// Events are numbered as they come. Those below <c>_taken</c> are done with; up to <c>_claimed</c> a thread works on them or has; up to <c>_pulled</c> they wait. The three only
/// grow, and <c>_pulled - _taken</c> never exceeds the ring. Only the taker moves <c>_pulled</c> and <c>_taken</c>. <c>_taken</c> is the taker's own; all other counts are guarded by the gate.
/// </para>
/// <para>
/// A helper claims the oldest event that waits, until none does, and then goes: it never waits itself, so that an enumeration that is
/// forgotten holds no thread. The taker works too when the verdict that is next is not there yet; the batch is therefore done even where the pool has no thread to spare,
/// and the taker waits only for an event that another thread is at work on.
/// </para>
/// </remarks>
internal sealed class PduBatchRun<T> : IThreadPoolWorkItem, IDisposable
{
    /// <summary>So many events must wait before one helper more is called, so that waking a thread costs little beside what it does.</summary>
    private const int MaxWaitingPerHelper = 8;

    private readonly object _gate = new();
    private readonly Slot[] _ring;
    private readonly IEnumerator<T> _items;
    private readonly Func<T, long, PduVerdict> _check;
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

    public PduBatchRun(IEnumerator<T> items, Func<T, long, PduVerdict> check, PduBatchOptions options, CancellationToken cancellationToken)
    {
        _items = items;
        _check = check;
        _cancellationToken = cancellationToken;
        _ring = new Slot[options.Window];
        _maxHelpers = Math.Min(options.MaxDegreeOfParallelism, options.Window) - 1;
        _waitingPerHelper = Math.Clamp(options.Window / (2 * (_maxHelpers + 1)), 1, MaxWaitingPerHelper);
    }

    /// <summary>Hands out the next verdict, for the taker.</summary>
    /// <returns>False at the end of the batch.</returns>
    public bool TryTakeNext(out PduVerdict verdict)
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
                // It is claimed: claims are made in order, and all that there were are made.
                WaitFor(ref next);
            }
        }

        next.ThrownBy?.Throw();
        verdict = next.Verdict;
        next = default;
        _taken++;
        return true;
    }

    /// <summary>A helper's work.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        bool hasChecked = false;
        while (TryClaimAsHelper(hasChecked, out long index))
        {
            Check(index);
            hasChecked = true;
        }
    }

    /// <summary>Ends the work: when this returns, no helper calls the caller's code any more.</summary>
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

    /// <summary>
    /// Two events for each verdict, so that the ring fills as it is used, and a slow source holds back no verdict that is there; more where
    /// the helpers would run out of work.
    /// </summary>
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
            // The events before it are good: their verdicts are handed out first.
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

    /// <summary>Reports that a helper has checked an event, and claims the next one: one passage of the gate for each event.</summary>
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
            // What comes after it is not handed out; what comes before it is claimed.
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

    /// <summary>Waits until a helper has checked an event. Only the taker ever waits, and it holds the gate.</summary>
    private void Wait()
    {
        // To pulse costs more than the rest of the gate, so helpers do it only when it is of use.
        _isTakerWaiting = true;
        _ = Monitor.Wait(_gate);
        _isTakerWaiting = false;
    }

    private struct Slot
    {
        public T Item;
        public PduVerdict Verdict;
        public ExceptionDispatchInfo? ThrownBy;
        public bool IsDone;
    }
}
