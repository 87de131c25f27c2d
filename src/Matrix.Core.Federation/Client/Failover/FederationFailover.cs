using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Provides methods that ask several servers in turn until one answers.</summary>
public static class FederationFailover
{
    private static readonly string[] MakeCodes = ["M_NOT_FOUND"];

    private static readonly string[] JoinCodes =
    [
        "M_NOT_FOUND",
        "M_UNABLE_TO_AUTHORISE_JOIN",
        "M_UNABLE_TO_GRANT_JOIN",
        "M_UNABLE_DUE_TO_PARTIAL_STATE",
        "ORG.MATRIX.MSC3895_UNABLE_DUE_TO_PARTIAL_STATE",
    ];

    /// <summary>Asks several servers in turn until one answers, or until an error shows that no other server would answer differently.</summary>
    /// <typeparam name="T">The type of the answer.</typeparam>
    /// <param name="servers">The servers, best first. Each is asked once.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="attempt">Sends the request to one server.</param>
    /// <param name="cancellationToken">Cancels the attempts.</param>
    /// <returns>The first answer.</returns>
    /// <exception cref="FederationException">
    /// A server returned an error that other servers would return too. If all servers were asked, this is the most informative error: the first Matrix error if
    /// there is one, otherwise the last error. Its inner exception is then an <see cref="AggregateException"/> with all errors. If only one server was asked,
    /// its error is thrown unchanged.
    /// </exception>
    /// <exception cref="ArgumentException"><paramref name="servers"/> is empty.</exception>
    public static async Task<FailoverResult<T>> RunAsync<T>(
        IEnumerable<ServerName> servers,
        FailoverOperation operation,
        Func<ServerName, CancellationToken, Task<T>> attempt,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(servers);
        ArgumentNullException.ThrowIfNull(attempt);
        List<FederationException> failures = [];
        HashSet<ServerName> asked = [];
        foreach (ServerName server in servers.Where(asked.Add))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return new FailoverResult<T>(server, await attempt(server, cancellationToken).ConfigureAwait(false), failures);
            }
            catch (FederationException e) when (IsWorthAnother(e, operation))
            {
                failures.Add(e);
            }
        }

        throw failures.Count == 0 ? new ArgumentException("The list of servers is empty.", nameof(servers)) : AllFailed(failures);
    }

    /// <summary>Determines whether another server may answer after an error.</summary>
    /// <param name="error">The error.</param>
    /// <param name="operation">The operation.</param>
    /// <returns>
    /// <see langword="true"/> for errors of the server itself (unreachable, 5xx, rate limited, not a Matrix server, an answer that is malformed or not signed,
    /// an unknown endpoint) and for the errcodes of the operation. <see langword="false"/> for any other 4xx status.
    /// </returns>
    public static bool IsWorthAnother(FederationException error, FailoverOperation operation)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (error.Kind != FederationErrorKind.MatrixError || error.StatusCode >= 500 || error.IsUnknownEndpoint)
        {
            return true;
        }

        string[] codes = operation switch
        {
            FailoverOperation.Join => JoinCodes,
            FailoverOperation.MakeMembership => MakeCodes,
            _ => [],
        };
        return Array.IndexOf(codes, error.ErrorCode) >= 0;
    }

    private static FederationException AllFailed(List<FederationException> failures)
    {
        if (failures.Count == 1)
        {
            return failures[0];
        }

        FederationException mostInformative = failures.Find(failure => failure.Kind == FederationErrorKind.MatrixError) ?? failures[^1];
        return new FederationException(mostInformative.Kind, mostInformative.Server, $"all {failures.Count} servers failed; the most informative failure is: {mostInformative.Message}", new AggregateException(failures))
        {
            StatusCode = mostInformative.StatusCode,
            ErrorCode = mostInformative.ErrorCode,
            RetryAfter = mostInformative.RetryAfter,
            Body = mostInformative.Body,
        };
    }
}
