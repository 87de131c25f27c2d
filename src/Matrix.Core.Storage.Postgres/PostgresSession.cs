using Npgsql;

namespace Matrix.Core.Storage.Postgres;

/// <summary>Represents a connection that one call uses. Statements are prepared once for each connection of the pool.</summary>
/// <param name="connection">The connection.</param>
/// <param name="isWriting">Whether the call changes the store.</param>
/// <param name="plansAnew">Whether the connection has <see cref="PlanAnew"/>.</param>
internal sealed class PostgresSession(NpgsqlConnection connection, bool isWriting, bool plansAnew)
{
    /// <summary>
    /// Has each query planned for the size that its tables have now. A plan that was made for a new, empty table reads the whole table, and is kept until the server analyses the table.
    /// </summary>
    public const string PlanAnew = "SELECT set_config('plan_cache_mode', 'force_custom_plan', false)";

    /// <summary>
    /// Makes the transaction wait for the server's log where the server is set not to. A stronger setting of the operator stays. Statements that change rows find them by unique keys, so that their plans are kept.
    /// </summary>
    private const string BeginChange = """
        SELECT set_config('plan_cache_mode', 'auto', true), CASE current_setting('synchronous_commit') WHEN 'off' THEN set_config('synchronous_commit', 'on', true) END
        """;

    /// <summary>Keeps the plans of queries that find rows by keys. They are made as if the tables were large, whatever the size of the tables is when the first query comes.</summary>
    private const string KeepPlan = "SELECT set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true)";

    private bool _isDurable = !isWriting;
    private bool _plansAnew = isWriting || plansAnew;

    /// <summary>Runs statements in one round trip, and returns the number of changed rows.</summary>
    public async Task<int> ExecuteAsync(IReadOnlyList<(string Sql, NpgsqlParameter[] Parameters)> statements, CancellationToken cancellationToken)
    {
        if (statements.Count == 0)
        {
            return 0;
        }

        var batch = new NpgsqlBatch(connection);
        await using (batch.ConfigureAwait(false))
        {
            if (!_isDurable)
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand(BeginChange));
                _isDurable = true;
            }

            foreach ((string sql, NpgsqlParameter[] parameters) in statements)
            {
                var command = new NpgsqlBatchCommand(sql);
                command.Parameters.AddRange(parameters);
                batch.BatchCommands.Add(command);
            }

            await batch.PrepareAsync(cancellationToken).ConfigureAwait(false);
            return await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters) => ExecuteAsync([(sql, parameters)], cancellationToken);

    /// <summary>Runs a query and reads all of its rows.</summary>
    public Task<List<T>> QueryAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        string? setting = _plansAnew ? null : PlanAnew;
        _plansAnew = true;
        return QueryAsync(setting, sql, read, parameters, cancellationToken);
    }

    /// <summary>Runs a query that finds rows by keys, outside a transaction, and reads all of its rows.</summary>
    public Task<List<T>> QueryByKeysAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params NpgsqlParameter[] parameters) =>
        QueryAsync(KeepPlan, sql, read, parameters, cancellationToken);

    private async Task<List<T>> QueryAsync<T>(string? setting, string sql, Func<NpgsqlDataReader, T> read, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
    {
        var batch = new NpgsqlBatch(connection);
        await using (batch.ConfigureAwait(false))
        {
            if (setting is not null)
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand(setting));
            }

            var command = new NpgsqlBatchCommand(sql);
            command.Parameters.AddRange(parameters);
            batch.BatchCommands.Add(command);
            await batch.PrepareAsync(cancellationToken).ConfigureAwait(false);
            NpgsqlDataReader reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                if (setting is not null)
                {
                    _ = await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                }

                var rows = new List<T>();
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    rows.Add(read(reader));
                }

                return rows;
            }
        }
    }
}
