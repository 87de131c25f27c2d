using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Matrix.Core.Federation.Discovery;

/// <summary>The answers that discovery had, and how long they hold.</summary>
/// <remarks>
/// <para>
/// What is kept are answers, and not where servers are: each holds by its own rules (the headers of a well-known, the TTL of a record), the targets of service records are
/// drawn anew each time, and servers that delegate to one host share what is known of it.
/// </para>
/// <para>
/// An answer that says nothing about the server (no connection, status 500, SERVFAIL) never takes the place of one that leads to it, until
/// <see cref="DiscoveryCacheOptions.StaleMax"/>; what is asked anew is put off more and more instead. A well-known is asked for again in the last fifth of its life.
/// </para>
/// <para>
/// What is kept is bounded by count and by bytes. Names that do not exist, and all names of one zone (the last two labels), have a share of it: they do not evict what is known of
/// servers that were reached (<see cref="ServerResolver.ReportReached"/>).
/// </para>
/// <para>
/// A clock that was wrong for a while does no lasting harm: what was received or asked in the future is counted from the time at which it is read, for no longer than its own span.
/// </para>
/// <para>The time comes in as a parameter, and so does randomness. Safe to use from any thread.</para>
/// </remarks>
public sealed class DiscoveryCache
{
    /// <summary>How long an answer is not doubted, though no one was where it led.</summary>
    public static readonly TimeSpan TrustedFor = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly DiscoveryCacheOptions _options;
    private readonly DiscoveryCacheShelves _shelves;

    /// <summary>An empty cache.</summary>
    /// <param name="options">How long answers are kept; null for the defaults.</param>
    /// <exception cref="ArgumentException">There is room for no entry.</exception>
    public DiscoveryCache(DiscoveryCacheOptions? options = null)
    {
        _options = options ?? new DiscoveryCacheOptions();
        if (_options.MaxEntries < 1)
        {
            throw new ArgumentException("There must be room for an entry.", nameof(options));
        }

        if (_options.MaxBytes < 1)
        {
            throw new ArgumentException("There must be room for a byte.", nameof(options));
        }

        _shelves = new DiscoveryCacheShelves(_options.MaxEntries, _options.MaxBytes);
    }

    /// <summary>How many answers are kept, those that no longer hold among them.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _shelves.Count;
            }
        }
    }

    /// <summary>About how many bytes of memory the answers take.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _shelves.Bytes;
            }
        }
    }

    /// <summary>Looks for an answer.</summary>
    /// <param name="question">The question.</param>
    /// <param name="now">The time.</param>
    /// <param name="input">The answer, as <see cref="DiscoveryMachine"/> takes it.</param>
    /// <returns>Whether there is one that holds. Otherwise ask, and <see cref="Put"/> what comes back.</returns>
    public bool TryGet(DiscoveryQuestion question, DateTimeOffset now, [NotNullWhen(true)] out DiscoveryInput? input)
    {
        lock (_lock)
        {
            input = null;
            if (Find(question, now) is { } node && now < node.Entry.AskAgainAt)
            {
                _shelves.Touch(node);
                input = node.Entry.ToInput(now);
            }

            return input is not null;
        }
    }

    /// <summary>Takes what came back.</summary>
    /// <param name="question">The question.</param>
    /// <param name="answer">The answer, of the question's kind.</param>
    /// <param name="now">When it came.</param>
    /// <param name="jitter">From 0 to below 1, at random: where in the tenth more or less a time lies.</param>
    /// <returns>What to go on with: this answer, or an older one that is better.</returns>
    /// <exception cref="ArgumentException">The answer is not of the question's kind.</exception>
    public DiscoveryInput Put(DiscoveryQuestion question, DiscoveryAnswer answer, DateTimeOffset now, double jitter)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentOutOfRangeException.ThrowIfNegative(jitter);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(jitter, 1);
        if (answer.Kind != question.Kind)
        {
            throw new ArgumentException($"{question} is not answered by a {answer.GetType().Name}.", nameof(answer));
        }

        lock (_lock)
        {
            DiscoveryCacheEntry? old = Find(question, now)?.Entry;
            DiscoveryCacheEntry entry = Next(old, question, answer, now, jitter) with { IsReached = old is { IsReached: true } };
            _shelves.Put(entry);

            // An older answer that stands in is not new, and holds until we ask again.
            return entry.ToInput(now, isNew: ReferenceEquals(entry.Answer, answer));
        }
    }

    /// <summary>Forgets an answer.</summary>
    /// <param name="question">The question.</param>
    public void Remove(DiscoveryQuestion question)
    {
        lock (_lock)
        {
            _shelves.Remove(question);
        }
    }

    /// <summary>All that is kept, to be stored: what was used last comes first.</summary>
    public ImmutableArray<DiscoveryCacheEntry> Export()
    {
        lock (_lock)
        {
            return [.. _shelves.All()];
        }
    }

    /// <summary>Takes in what was stored. What is there stays; what no longer holds, or claims to hold longer than the options allow, is passed over. What is of the future holds for its own span from now.</summary>
    /// <param name="entries">The entries, as <see cref="Export"/> gave them.</param>
    /// <param name="now">The time.</param>
    public void Import(IEnumerable<DiscoveryCacheEntry> entries, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(entries);
        lock (_lock)
        {
            foreach (DiscoveryCacheEntry stored in entries)
            {
                // Compared as spans: a store may hold any time, and none may overflow.
                TimeSpan longest = DiscoveryLifetimes.Longest(_options, stored.Answer);
                bool isPossible = stored.Answer.Kind == stored.Question.Kind
                    && stored.ExpiresAt - stored.ReceivedAt <= longest
                    && stored.AskAgainAt - stored.AskedAt <= longest
                    && stored.AskedAt >= stored.ReceivedAt;
                if (isPossible && stored.At(now) is var entry && (now < entry.ExpiresAt || now < entry.AskAgainAt))
                {
                    _shelves.PutOldest(entry);
                }
            }
        }
    }

    /// <summary>Lets an answer expire, so that it is asked for again and stands in where that fails. Gives what it was, whether or not it holds.</summary>
    internal DiscoveryCacheEntry? Doubt(DiscoveryQuestion question, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (Find(question, now) is not { } node)
            {
                return null;
            }

            DiscoveryCacheEntry entry = node.Entry;
            if (entry.Failures == 0 && now - entry.ReceivedAt >= TrustedFor)
            {
                node.Entry = entry with { ExpiresAt = Earlier(entry.ExpiresAt, now), AskAgainAt = Earlier(entry.AskAgainAt, now) };
            }

            return entry;
        }
    }

    /// <summary>Marks an answer as one that led to a server. Gives what it is; null where it is not kept.</summary>
    internal DiscoveryCacheEntry? MarkReached(DiscoveryQuestion question, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (Find(question, now)?.Entry is not { } entry)
            {
                return null;
            }

            if (!entry.IsReached)
            {
                _shelves.Put(entry with { IsReached = true });
            }

            return entry;
        }
    }

    /// <summary>Forgets an answer that says that a server is gone. Gives what any other is; null where none is kept now.</summary>
    internal DiscoveryCacheEntry? ForgetGone(DiscoveryQuestion question)
    {
        lock (_lock)
        {
            if (!_shelves.TryGet(question, out DiscoveryCacheNode? node))
            {
                return null;
            }

            if (node.Entry.Answer is not WellKnownAnswer { Status: WellKnownStatus.Gone })
            {
                return node.Entry;
            }

            _shelves.Remove(question);
            return null;
        }
    }

    /// <summary>Whether an answer is marked as one that led to a server.</summary>
    internal bool IsReached(DiscoveryQuestion question)
    {
        lock (_lock)
        {
            return _shelves.TryGet(question, out DiscoveryCacheNode? node) && node.Entry.IsReached;
        }
    }

    /// <summary>The entry of a question, with its times as they are now.</summary>
    private DiscoveryCacheNode? Find(DiscoveryQuestion question, DateTimeOffset now)
    {
        if (_shelves.TryGet(question, out DiscoveryCacheNode? node))
        {
            node.Entry = node.Entry.At(now);
        }

        return node;
    }

    private static DateTimeOffset Earlier(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;

    private DiscoveryCacheEntry Next(DiscoveryCacheEntry? old, DiscoveryQuestion question, DiscoveryAnswer answer, DateTimeOffset now, double jitter)
    {
        bool isError = answer.IsTemporaryFailure || answer is WellKnownAnswer { Status: not WellKnownStatus.Delegated };
        int failures = isError ? Math.Min(old?.Failures ?? 0, int.MaxValue - 1) + 1 : 0;
        if (!answer.IsTemporaryFailure)
        {
            TimeSpan lifetime = DiscoveryLifetimes.Of(_options, answer, failures, jitter);
            return new DiscoveryCacheEntry(question, answer, now, now + lifetime, now + DiscoveryLifetimes.UntilAskedAgain(answer, lifetime), failures);
        }

        DateTimeOffset askAgainAt = now + DiscoveryLifetimes.BackOff(_options, question.Kind, failures, jitter);
        if (old is null || !CanStandIn(old.Answer) || now >= StaleUntil(old))
        {
            return new DiscoveryCacheEntry(question, answer, now, askAgainAt, askAgainAt, failures);
        }

        return old with { AskedAt = now, AskAgainAt = askAgainAt < StaleUntil(old) ? askAgainAt : StaleUntil(old), Failures = failures };
    }

    // "There is nothing" must not outlive what it was said for: it would hide that the question fails now.
    private static bool CanStandIn(DiscoveryAnswer answer) => answer is
        WellKnownAnswer { Status: WellKnownStatus.Delegated or WellKnownStatus.Gone } or SrvAnswer { Status: LookupStatus.Found } or AddressAnswer { Status: LookupStatus.Found };

    private DateTimeOffset StaleUntil(DiscoveryCacheEntry entry)
    {
        DateTimeOffset limit = entry.ReceivedAt + _options.StaleMax;
        return limit > entry.ExpiresAt ? limit : entry.ExpiresAt;
    }
}
