using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Asks one server after another until one answers.</summary>
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

    /// <summary>Asks one server after another until one answers, or says what every other would say.</summary>
    /// <typeparam name="T">What is asked for.</typeparam>
    /// <param name="servers">The servers, best first. Each is asked once.</param>
    /// <param name="operation">What is asked.</param>
    /// <param name="attempt">Asks one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The first answer.</returns>
    /// <exception cref="FederationException">
    /// A server's error that is not worth asking others about; or, where all were asked, the error that tells most: a Matrix error before any other, else the last. Its inner exception then
    /// holds them all.
    /// </exception>
    /// <exception cref="ArgumentException">There is no server to ask.</exception>
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

        throw failures.Count == 0 ? new ArgumentException("There is no server to ask.", nameof(servers)) : AllFailed(failures);
    }

    /// <summary>Whether another server may answer what this one did not.</summary>
    /// <param name="error">The error.</param>
    /// <param name="operation">What was asked.</param>
    /// <returns>
    /// Yes of everything that is the server's own trouble (not reached, 5xx, asks to wait, no Matrix server, an answer that is not of its shape or not signed, an endpoint that it does not know)
    /// and of the errcodes that the operation names; no of any other 4xx.
    /// </returns>
    public static bool IsWorthAnother(FederationException error, FailoverOperation operation)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (error.Kind != FederationErrorKind.MatrixError || error.StatusCode >= 500 || FederationErrors.IsUnknownEndpoint(error))
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

        FederationException telling = failures.Find(failure => failure.Kind == FederationErrorKind.MatrixError) ?? failures[^1];
        return new FederationException(telling.Kind, telling.Server, $"none of {failures.Count} servers answered; this one: {telling.Message}", new AggregateException(failures))
        {
            StatusCode = telling.StatusCode,
            ErrorCode = telling.ErrorCode,
            RetryAfter = telling.RetryAfter,
            Body = telling.Body,
        };
    }
}
