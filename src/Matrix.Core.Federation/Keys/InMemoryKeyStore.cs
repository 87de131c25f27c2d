using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>Keeps keys in memory, and can be written out and read again as a whole. Safe to share between threads.</summary>
public sealed class InMemoryKeyStore : IKeyStore
{
    private readonly ConcurrentDictionary<ServerName, KnownServerKeys> _servers = new();

    /// <summary>How many servers there are.</summary>
    public int Count => _servers.Count;

    /// <summary>Reads a snapshot.</summary>
    /// <param name="snapshot">What <see cref="ToSnapshot"/> wrote.</param>
    /// <param name="store">The store; null where a line of the snapshot cannot be read.</param>
    public static bool TryRestore(ReadOnlySpan<byte> snapshot, [NotNullWhen(true)] out InMemoryKeyStore? store)
    {
        store = null;
        var read = new InMemoryKeyStore();
        foreach (Range line in snapshot.Split((byte)'\n'))
        {
            if (snapshot[line].IsEmpty)
            {
                continue;
            }

            if (!KnownServerKeys.TryParse(snapshot[line], out KnownServerKeys? keys))
            {
                return false;
            }

            read._servers[keys.Server] = keys;
        }

        store = read;
        return true;
    }

    /// <summary>All of it as NDJSON: a <see cref="KnownServerKeys"/> a line, in the UTF-8 byte order of the servers.</summary>
    public byte[] ToSnapshot()
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (KnownServerKeys keys in _servers.Values.OrderBy(keys => keys.Server))
        {
            output.Write(keys.ToUtf8());
            output.Write("\n"u8);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<KnownServerKeys>> LoadAsync(IReadOnlyCollection<ServerName> servers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(servers);
        ImmutableArray<KnownServerKeys>.Builder found = ImmutableArray.CreateBuilder<KnownServerKeys>();
        foreach (ServerName server in servers)
        {
            if (_servers.TryGetValue(server, out KnownServerKeys? keys))
            {
                found.Add(keys);
            }
        }

        return ValueTask.FromResult(found.ToImmutable());
    }

    /// <inheritdoc/>
    public ValueTask SaveAsync(KnownServerKeys keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        _servers[keys.Server] = keys;
        return ValueTask.CompletedTask;
    }
}
