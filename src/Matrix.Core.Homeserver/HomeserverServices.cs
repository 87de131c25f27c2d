using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Homeserver.Telemetry;
using Matrix.Core.Signing;
using Microsoft.Extensions.Logging;

namespace Matrix.Core.Homeserver;

/// <summary>Holds what all parts of a homeserver share.</summary>
internal sealed class HomeserverServices : IAsyncDisposable
{
    private const int MaxLargeAnswers = 4;

    private readonly OutboxSender? _ownSender;

    /// <summary>The places for answers with a whole state or auth chain. Such an answer is in memory as a whole.</summary>
    private readonly SemaphoreSlim _largeAnswers = new(MaxLargeAnswers);

    public HomeserverServices(ServerIdentity identity, FederationNode federation, IRoomStore store, TimeProvider timeProvider, HomeserverOptions options)
    {
        Identity = identity;
        Client = federation.Client;
        Keys = federation.KeyRing;
        Store = store;
        TimeProvider = timeProvider;
        Options = options;
        Logger = options.LoggerFactory.CreateLogger(HomeserverDiagnostics.LogCategory);
        Telemetry = new HomeserverTelemetry(options.MeterFactory);
        Updates = new UpdateSignal(timeProvider);
        Feed = new FeedBudget(timeProvider);
        _ownSender = options.Outbox is null ? new OutboxSender(identity.Name, federation.Client, store, timeProvider, options.Health, Logger) : null;
        Outbox = options.Outbox ?? _ownSender!;
    }

    public ServerIdentity Identity { get; }

    public FederationClient Client { get; }

    public KeyRing Keys { get; }

    public IRoomStore Store { get; }

    public TimeProvider TimeProvider { get; }

    public HomeserverOptions Options { get; }

    public ILogger Logger { get; }

    public HomeserverTelemetry Telemetry { get; }

    public UpdateSignal Updates { get; }

    /// <summary>Gets the bound of what other servers add to the feed beside the events of rooms.</summary>
    public FeedBudget Feed { get; }

    public IOutbox Outbox { get; }

    /// <summary>Gets the places for events that wait for other servers. Each may hold a whole state that was fetched.</summary>
    public RoomSlots Fetches { get; } = new();

    public PduBatchVerifier Verifier { get; } = new();

    /// <summary>Puts the keys of this server into the key ring, because its own events are verified like all others, and continues the queues.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        byte[] document = new ServerKeysBuilder(Identity.Name).AddCurrent(Identity.Key).Build(TimeProvider.GetUtcNow(), ServerKeysBuilder.LongestValidity);
        if (ServerKeys.TryParse(document, Identity.Name, out ServerKeys? own, out _))
        {
            await Keys.AcceptAsync(own, cancellationToken).ConfigureAwait(false);
        }

        if (_ownSender is not null)
        {
            await _ownSender.ResumeAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes an answer with a whole state or auth chain, when it is its turn.</summary>
    public async Task<FederationReply> AnswerLargeAsync(Func<Task<FederationReply>> answerAsync, CancellationToken cancellationToken)
    {
        await _largeAnswers.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await answerAsync().ConfigureAwait(false);
        }
        finally
        {
            _ = _largeAnswers.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_ownSender is not null)
        {
            await _ownSender.DisposeAsync().ConfigureAwait(false);
        }

        _largeAnswers.Dispose();
        Fetches.Dispose();
        Telemetry.Dispose();
    }
}
