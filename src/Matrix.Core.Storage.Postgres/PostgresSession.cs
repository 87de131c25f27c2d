using Npgsql;

namespace Matrix.Core.Storage.Postgres;

/// <summary>Represents a connection that one call uses. Statements are prepared once for each connection of the pool.</summary>
internal sealed class PostgresSession(NpgsqlConnection connection, bool isWriting)
{
    /// <summary>Makes the transaction wait for the server's log where the server is set not to. A stronger setting of the operator stays.</summary>
    private const string DemandDurability = "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'";

    /// <summary>
    /// Has each query planned for the size that its tables have now. A plan that was made for a new, empty table reads the whole table, and is kept until the server analyses the table.
    /// </summary>
    private const string PlanAnew = "SELECT set_config('plan_cache_mode', 'force_custom_plan', false)";

    private bool _isDurable = !isWriting;
    private bool _plansAnew = isWriting;

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
                batch.BatchCommands.Add(new NpgsqlBatchCommand(DemandDurability));
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
    public async Task<List<T>> QueryAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        var batch = new NpgsqlBatch(connection);
        await using (batch.ConfigureAwait(false))
        {
            bool setsPlan = !_plansAnew;
            if (setsPlan)
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand(PlanAnew));
                _plansAnew = true;
            }

            var command = new NpgsqlBatchCommand(sql);
            command.Parameters.AddRange(parameters);
            batch.BatchCommands.Add(command);
            await batch.PrepareAsync(cancellationToken).ConfigureAwait(false);
            NpgsqlDataReader reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                if (setsPlan)
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
