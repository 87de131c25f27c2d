using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents a cache of the answers of server discovery. It keeps them for as long as they are valid.</summary>
/// <remarks>
/// <para>
/// The cache keeps answers and not server locations. Each answer has its own lifetime (the headers of a well-known document, the TTL of a record). The targets
/// of service records are drawn again for each lookup, and servers that delegate to one host share its answers.
/// </para>
/// <para>
/// An answer that says nothing about the server (no connection, status 500, SERVFAIL) does not replace an answer that leads to it, until
/// <see cref="DiscoveryCacheOptions.StaleMax"/>. Instead, the next request is delayed more and more. A well-known document is requested again in the last fifth
/// of its lifetime.
/// </para>
/// <para>
/// The cache is bounded by count and by bytes. Names that do not exist, and all names of one zone (the last two labels), have only a share of it, so that they
/// do not evict the answers of servers that were reached (<see cref="ServerResolver.ReportReached"/>).
/// </para>
/// <para>
/// A temporarily wrong clock does no lasting harm. Times in the future are counted from the time at which they are read, for at most their own lifetime.
/// </para>
/// <para>Time and randomness are parameters. Instances are thread-safe.</para>
/// </remarks>
public sealed class DiscoveryCache
{
    /// <summary>The time for which a new answer is not doubted, even if the server is unreachable.</summary>
    public static readonly TimeSpan TrustedFor = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly DiscoveryCacheOptions _options;
    private readonly DiscoveryCachePartitions _partitions;

    /// <summary>Initializes an empty cache.</summary>
    /// <param name="options">The lifetimes and bounds, or null for the defaults.</param>
    /// <exception cref="ArgumentException">
    /// <see cref="DiscoveryCacheOptions.MaxEntries"/> or <see cref="DiscoveryCacheOptions.MaxBytes"/> is less than 1.
    /// </exception>
    public DiscoveryCache(DiscoveryCacheOptions? options = null)
    {
        _options = options ?? new DiscoveryCacheOptions();
        if (_options.MaxEntries < 1)
        {
            throw new ArgumentException($"{nameof(_options.MaxEntries)} must be at least 1. It is {_options.MaxEntries}.", nameof(options));
        }

        if (_options.MaxBytes < 1)
        {
            throw new ArgumentException($"{nameof(_options.MaxBytes)} must be at least 1. It is {_options.MaxBytes}.", nameof(options));
        }

        _partitions = new DiscoveryCachePartitions(_options.MaxEntries, _options.MaxBytes);
    }

    /// <summary>Gets the number of cached answers, including expired ones.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _partitions.Count;
            }
        }
    }

    /// <summary>Gets the approximate memory use of the answers, in bytes.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _partitions.Bytes;
            }
        }
    }

    /// <summary>Tries to get an answer.</summary>
    /// <param name="question">The question.</param>
    /// <param name="now">The current time.</param>
    /// <param name="input">The answer as input for <see cref="DiscoveryMachine"/>, or null.</param>
    /// <returns><see langword="true"/> if there is a valid answer. Otherwise, request it and call <see cref="Put"/> with the result.</returns>
    internal bool TryGet(DiscoveryQuestion question, DateTimeOffset now, [NotNullWhen(true)] out DiscoveryInput? input)
    {
        lock (_lock)
        {
            input = null;
            if (Find(question, now) is { } node && now < node.Entry.RequestAgainAt)
            {
                _partitions.Touch(node);
                input = node.Entry.ToInput(now);
            }

            return input is not null;
        }
    }

    /// <summary>Adds the result of a request.</summary>
    /// <param name="question">The question.</param>
    /// <param name="answer">The answer, of the question's kind.</param>
    /// <param name="now">The time at which the answer arrived.</param>
    /// <param name="jitter">A random number from 0 to below 1, which varies lifetimes by up to a tenth in both directions.</param>
    /// <returns>The answer to use: the new one, or an older one that is better.</returns>
    /// <exception cref="ArgumentException"><paramref name="answer"/> is not of the question's kind, or <paramref name="jitter"/> is out of range.</exception>
    internal DiscoveryInput Put(DiscoveryQuestion question, IDiscoveryAnswer answer, DateTimeOffset now, double jitter)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentOutOfRangeException.ThrowIfNegative(jitter);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(jitter, 1);
        if (answer.Kind != question.Kind)
        {
            throw new ArgumentException($"A {answer.GetType().Name} does not answer the question '{question}'.", nameof(answer));
        }

        lock (_lock)
        {
            DiscoveryCacheEntry? old = Find(question, now)?.Entry;
            DiscoveryCacheEntry entry = CreateEntry(old, question, answer, now, jitter) with { IsReached = old is { IsReached: true } };
            _partitions.Put(entry);

            // An older answer that is used instead is not new. It is valid until the next request.
            return entry.ToInput(now, isNew: ReferenceEquals(entry.Answer, answer));
        }
    }

    /// <summary>Removes an answer.</summary>
    /// <param name="question">The question.</param>
    internal void Remove(DiscoveryQuestion question)
    {
        lock (_lock)
        {
            _partitions.Remove(question);
        }
    }

    /// <summary>Returns all cached answers for storage: UTF-8, one JSON object a line, the most recently used first.</summary>
    /// <returns>The bytes, for <see cref="Load"/>.</returns>
    public byte[] ToUtf8()
    {
        using var buffer = new MemoryStream();
        foreach (DiscoveryCacheEntry entry in Export())
        {
            using (var json = new Utf8JsonWriter(buffer))
            {
                entry.WriteTo(json);
            }

            buffer.WriteByte((byte)'\n');
        }

        return buffer.ToArray();
    }

    /// <summary>
    /// Adds stored answers. Answers that are cached already stay. Expired answers, answers with a longer lifetime than the options allow, and lines that cannot be
    /// read are skipped. Times in the future count from now.
    /// </summary>
    /// <param name="utf8">The bytes that <see cref="ToUtf8"/> returned, in this process or in an earlier one. They come from a trusted store.</param>
    /// <param name="now">The current time.</param>
    /// <returns>The number of lines that could not be read.</returns>
    public int Load(ReadOnlySpan<byte> utf8, DateTimeOffset now)
    {
        var entries = new List<DiscoveryCacheEntry>();
        int unreadable = 0;
        foreach (Range range in utf8.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = utf8[range];
            if (line.IsEmpty)
            {
                continue;
            }

            if (TryReadLine(line, out DiscoveryCacheEntry? entry))
            {
                entries.Add(entry);
            }
            else
            {
                unreadable++;
            }
        }

        Import(entries, now);
        return unreadable;
    }

    /// <summary>Returns all cached answers, the most recently used first.</summary>
    /// <returns>The entries.</returns>
    internal ImmutableArray<DiscoveryCacheEntry> Export()
    {
        lock (_lock)
        {
            return [.. _partitions.All()];
        }
    }

    /// <summary>
    /// Adds stored answers. Answers that are cached already stay. Expired answers, and answers with a longer lifetime than the options allow, are skipped.
    /// Times in the future count from now.
    /// </summary>
    /// <param name="entries">The entries that <see cref="Export"/> returned.</param>
    /// <param name="now">The current time.</param>
    internal void Import(IEnumerable<DiscoveryCacheEntry> entries, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(entries);
        lock (_lock)
        {
            foreach (DiscoveryCacheEntry stored in entries)
            {
                // Durations are compared, because a store may contain any time and a sum could overflow.
                TimeSpan longest = DiscoveryLifetimes.Longest(_options, stored.Answer);
                bool isPossible = stored.Answer.Kind == stored.Question.Kind
                    && IsWithin(stored.ExpiresAt - stored.ReceivedAt, longest)
                    && IsWithin(stored.RequestAgainAt - stored.RequestedAt, longest)
                    && stored.RequestedAt >= stored.ReceivedAt;
                if (isPossible && stored.At(now) is var entry && (now < entry.ExpiresAt || now < entry.RequestAgainAt))
                {
                    _partitions.PutOldest(entry);
                }
            }
        }
    }

    /// <summary>
    /// Lets an answer expire, so that it is requested again and is still used if that fails. Returns the previous entry, expired or not, or null.
    /// </summary>
    internal DiscoveryCacheEntry? Expire(DiscoveryQuestion question, DateTimeOffset now)
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
                node.Entry = entry with { ExpiresAt = Earlier(entry.ExpiresAt, now), RequestAgainAt = Earlier(entry.RequestAgainAt, now) };
            }

            return entry;
        }
    }

    /// <summary>Marks an answer as one that led to a reached server. Returns the entry, or null if it is not cached.</summary>
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
                _partitions.Put(entry with { IsReached = true });
            }

            return entry;
        }
    }

    /// <summary>Removes an answer that says that a server is gone. Returns any other entry, or null if none remains.</summary>
    internal DiscoveryCacheEntry? ForgetGone(DiscoveryQuestion question)
    {
        lock (_lock)
        {
            if (!_partitions.TryGet(question, out DiscoveryCacheNode? node))
            {
                return null;
            }

            if (node.Entry.Answer is not WellKnownResult { Status: WellKnownStatus.Gone })
            {
                return node.Entry;
            }

            _partitions.Remove(question);
            return null;
        }
    }

    /// <summary>Determines whether an answer is marked as one that led to a reached server.</summary>
    internal bool IsReached(DiscoveryQuestion question)
    {
        lock (_lock)
        {
            return _partitions.TryGet(question, out DiscoveryCacheNode? node) && node.Entry.IsReached;
        }
    }

    /// <summary>Returns the entry of a question, with its times corrected for the current time.</summary>
    private DiscoveryCacheNode? Find(DiscoveryQuestion question, DateTimeOffset now)
    {
        if (_partitions.TryGet(question, out DiscoveryCacheNode? node))
        {
            node.Entry = node.Entry.At(now);
        }

        return node;
    }

    private static bool IsWithin(TimeSpan duration, TimeSpan longest) => duration <= longest && duration >= -longest;

    private static bool TryReadLine(ReadOnlySpan<byte> line, [NotNullWhen(true)] out DiscoveryCacheEntry? entry)
    {
        try
        {
            using var document = JsonDocument.Parse(line.ToArray());
            return DiscoveryCacheEntry.TryRead(document.RootElement, out entry);
        }
        catch (JsonException)
        {
            entry = null;
            return false;
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;

    private DiscoveryCacheEntry CreateEntry(DiscoveryCacheEntry? old, DiscoveryQuestion question, IDiscoveryAnswer answer, DateTimeOffset now, double jitter)
    {
        bool isError = answer.IsTemporaryFailure || answer is WellKnownResult { Status: not WellKnownStatus.Delegated };
        int failures = isError ? Math.Min(old?.Failures ?? 0, int.MaxValue - 1) + 1 : 0;
        if (!answer.IsTemporaryFailure)
        {
            TimeSpan lifetime = DiscoveryLifetimes.Of(_options, answer, failures, jitter);
            return new DiscoveryCacheEntry(question, answer, now, now + lifetime, now + DiscoveryLifetimes.UntilRequestedAgain(answer, lifetime), failures);
        }

        DateTimeOffset askAgainAt = now + DiscoveryLifetimes.BackOff(_options, question.Kind, failures, jitter);
        if (old is null || !CanBeUsedStale(old.Answer) || now >= StaleUntil(old))
        {
            return new DiscoveryCacheEntry(question, answer, now, askAgainAt, askAgainAt, failures);
        }

        return old with { RequestedAt = now, RequestAgainAt = askAgainAt < StaleUntil(old) ? askAgainAt : StaleUntil(old), Failures = failures };
    }

    // A denial must not outlive its lifetime, because it would hide that the question fails now.
    private static bool CanBeUsedStale(IDiscoveryAnswer answer) => answer is
        WellKnownResult { Status: WellKnownStatus.Delegated or WellKnownStatus.Gone } or SrvResult { Status: LookupStatus.Found } or AddressResult { Status: LookupStatus.Found };

    private DateTimeOffset StaleUntil(DiscoveryCacheEntry entry)
    {
        DateTimeOffset limit = entry.ReceivedAt + _options.StaleMax;
        return limit > entry.ExpiresAt ? limit : entry.ExpiresAt;
    }
}
