using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Discovery;

/// <summary>
/// Server discovery as a pure machine: it asks, is fed answers, and ends in a <see cref="ResolvedServer"/> or a <see cref="DiscoveryFailure"/>. Nothing in it waits,
/// reads a clock or opens a socket.
/// </summary>
/// <remarks>
/// <para>
/// Immutable: <see cref="Start"/> gives the first state, <see cref="Answer"/> the next. While <see cref="Outcome"/> is null there is at least one open question in
/// <see cref="Questions"/>; they may be asked at once and answered in any order. Afterwards there is none.
/// </para>
/// <para>
/// What a server or the DNS says never throws. An answer to a question that is not open, or of another kind, is the caller's mistake and does.
/// </para>
/// <para>Source: Matrix spec, server-server API, § Resolving server names; RFC 2782.</para>
/// </remarks>
public sealed partial class DiscoveryMachine
{
    /// <summary>The port where a name says nothing else.</summary>
    public const int DefaultPort = 8448;

    /// <summary>The most targets of service records that are looked up.</summary>
    public const int MaxTargets = 16;

    private DiscoveryMachine(ServerName server, ServerHost name, DiscoveryPolicy policy)
    {
        Server = server;
        _host = name.Host;
        _hostHeader = server.ToString();
        _policy = policy;
    }

    private DiscoveryMachine(DiscoveryMachine from)
    {
        Server = from.Server;
        Questions = from.Questions;
        Trace = from.Trace;
        Outcome = from.Outcome;
        _host = from._host;
        _hostHeader = from._hostHeader;
        _isDelegated = from._isDelegated;
        _policy = from._policy;
        _step = from._step;
        _targets = from._targets;
        _expiresAt = from._expiresAt;
    }

    /// <summary>The server that is looked for.</summary>
    public ServerName Server { get; }

    /// <summary>What is asked, and not answered yet. Never two that are equal.</summary>
    public ImmutableArray<DiscoveryQuestion> Questions { get; private init; } = [];

    /// <summary>How it ended; null while it goes on.</summary>
    public DiscoveryOutcome? Outcome { get; private init; }

    /// <summary>What was done so far, in order.</summary>
    public ImmutableArray<DiscoveryTraceEntry> Trace { get; private init; } = [];

    /// <summary>Begins to look for a server.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="policy">Which steps are taken.</param>
    /// <param name="now">The time, for the trace.</param>
    /// <returns>The first state. Of an IP address it is already the last.</returns>
    /// <exception cref="ArgumentException"><paramref name="server"/> was never set.</exception>
    public static DiscoveryMachine Start(ServerName server, DiscoveryPolicy policy, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (server.IsDefault)
        {
            throw new ArgumentException("The server's name was never set.", nameof(server));
        }

        var name = ServerHost.Of(server);
        return new DiscoveryMachine(server, name, policy).Enter(name, now);
    }

    /// <summary>Takes an answer.</summary>
    /// <param name="input">The answer, and the open question that it answers.</param>
    /// <param name="random">Orders the targets of service records by their weights.</param>
    /// <param name="now">The time, for the trace.</param>
    /// <returns>The next state.</returns>
    /// <exception cref="InvalidOperationException">Discovery has ended.</exception>
    /// <exception cref="ArgumentException">The question is not open, or the answer is not of its kind.</exception>
    public DiscoveryMachine Answer(DiscoveryInput input, Random random, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(random);
        if (Outcome is not null)
        {
            throw new InvalidOperationException("Discovery has ended: there is nothing to answer.");
        }

        if (!Questions.Contains(input.Question))
        {
            throw new ArgumentException($"Not asked, or answered before: {input.Question}.", nameof(input));
        }

        if (input.Answer.Kind != input.Question.Kind)
        {
            throw new ArgumentException($"{input.Question} is not answered by a {input.Answer.GetType().Name}.", nameof(input));
        }

        DiscoveryMachine next = new(this)
        {
            Questions = Questions.Remove(input.Question),
            _expiresAt = input.ExpiresAt < _expiresAt ? input.ExpiresAt : _expiresAt,
        };
        return input.Answer switch
        {
            WellKnownAnswer answer => next.TakeWellKnown(input, answer, now),
            SrvAnswer answer => next.TakeSrv(input, answer, random, now),
            AddressAnswer answer => next.TakeAddresses(input, answer, now),
            _ => throw new ArgumentException("No kind of answer that is known.", nameof(input)),
        };
    }

    // The name that is looked up now: the server's own, or the one that it delegates to.
    private string _host { get; init; }

    private string _hostHeader { get; init; }

    private bool _isDelegated { get; init; }

    private DiscoveryPolicy _policy { get; }

    private DiscoveryStep _step { get; init; }

    // In the order in which to try them; those whose addresses are not known, or are none, have none.
    private ImmutableArray<DiscoveryCandidate> _targets { get; init; } = [];

    private DateTimeOffset _expiresAt { get; init; } = DateTimeOffset.MaxValue;
}
