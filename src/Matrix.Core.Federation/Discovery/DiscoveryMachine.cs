using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Discovery;

/// <summary>
/// Represents server discovery as a pure state machine. It asks questions, takes answers, and ends with a <see cref="DiscoveryResult.Found"/> or a
/// <see cref="DiscoveryResult.Failed"/>. It does no I/O and reads no clock.
/// </summary>
/// <remarks>
/// <para>
/// Instances are immutable: <see cref="Start"/> returns the first state, and <see cref="Answer"/> the next one. While <see cref="Result"/> is null,
/// <see cref="Questions"/> contains at least one open question. The questions may be asked at the same time and answered in any order. After the end there are
/// no questions.
/// </para>
/// <para>
/// An answer of a server or the DNS never causes an exception. An answer to a question that is not open, or of another kind, is the caller's mistake and
/// throws.
/// </para>
/// <para>
/// Sources: Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#resolving-server-names">Resolving server names</see>;
/// RFC 2782.
/// </para>
/// </remarks>
internal sealed partial class DiscoveryMachine
{
    /// <summary>The default port.</summary>
    public const int DefaultPort = 8448;

    /// <summary>The maximum number of service record targets that are looked up.</summary>
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
        Result = from.Result;
        _host = from._host;
        _hostHeader = from._hostHeader;
        _isDelegated = from._isDelegated;
        _policy = from._policy;
        _step = from._step;
        _targets = from._targets;
        _expiresAt = from._expiresAt;
    }

    /// <summary>Gets the server to find.</summary>
    public ServerName Server { get; }

    /// <summary>Gets the open questions. All are different.</summary>
    public ImmutableArray<DiscoveryQuestion> Questions { get; private init; } = [];

    /// <summary>Gets the outcome, or null while discovery is in progress.</summary>
    public DiscoveryResult? Result { get; private init; }

    /// <summary>Gets the completed steps, in order.</summary>
    public ImmutableArray<DiscoveryTraceEntry> Trace { get; private init; } = [];

    /// <summary>Starts to find a server.</summary>
    /// <param name="server">The server name.</param>
    /// <param name="policy">The steps to take.</param>
    /// <param name="now">The current time, for the trace.</param>
    /// <returns>The first state. For an IP address it is also the last.</returns>
    /// <exception cref="ArgumentException"><paramref name="server"/> was never set.</exception>
    public static DiscoveryMachine Start(ServerName server, DiscoveryPolicy policy, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (server.IsDefault)
        {
            throw new ArgumentException("The server name is not set.", nameof(server));
        }

        var name = ServerHost.Of(server);
        return new DiscoveryMachine(server, name, policy).Enter(name, now);
    }

    /// <summary>Takes an answer.</summary>
    /// <param name="input">The answer, and the open question that it answers.</param>
    /// <param name="random">The random number generator that orders the targets of service records by their weights.</param>
    /// <param name="now">The current time, for the trace.</param>
    /// <returns>The next state.</returns>
    /// <exception cref="InvalidOperationException">Discovery has ended.</exception>
    /// <exception cref="ArgumentException">The question is not open, or the answer is not of its kind.</exception>
    public DiscoveryMachine Answer(DiscoveryInput input, Random random, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(random);
        if (Result is not null)
        {
            throw new InvalidOperationException("Discovery has ended and accepts no more answers.");
        }

        if (!Questions.Contains(input.Question))
        {
            throw new ArgumentException($"The question '{input.Question}' is not open.", nameof(input));
        }

        if (input.Answer.Kind != input.Question.Kind)
        {
            throw new ArgumentException($"A {input.Answer.GetType().Name} does not answer the question '{input.Question}'.", nameof(input));
        }

        DiscoveryMachine next = new(this)
        {
            Questions = Questions.Remove(input.Question),
            _expiresAt = input.ExpiresAt < _expiresAt ? input.ExpiresAt : _expiresAt,
        };
        return input.Answer switch
        {
            WellKnownResult answer => next.TakeWellKnown(input, answer, now),
            SrvResult answer => next.TakeSrv(input, answer, random, now),
            AddressResult answer => next.TakeAddresses(input, answer, now),
            _ => throw new ArgumentException($"A {input.Answer.GetType().Name} is not a supported type of answer.", nameof(input)),
        };
    }

    // The name that is looked up now: the server's own, or the one that it delegates to.
    private string _host { get; init; }

    private string _hostHeader { get; init; }

    private bool _isDelegated { get; init; }

    private DiscoveryPolicy _policy { get; }

    private DiscoveryStep _step { get; init; }

    // The targets in the order in which to try them. The address list of a target is empty if its addresses are unknown or do not exist.
    private ImmutableArray<TargetLookup> _targets { get; init; } = [];

    private DateTimeOffset _expiresAt { get; init; } = DateTimeOffset.MaxValue;
}
