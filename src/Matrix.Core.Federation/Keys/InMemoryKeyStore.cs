using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Keys;

/// <summary>Keeps keys in memory, and can be written out and read again as a whole. Safe to share between threads.</summary>
/// <remarks>It is bounded, and drops the least recently used servers: a host that must verify the history of servers that are gone keeps keys on disk.</remarks>
public sealed class InMemoryKeyStore : IKeyStore
{
    /// <summary>The maximum number of servers that are kept, where the caller names no other.</summary>
    public const int DefaultMaxServers = 100_000;

    /// <summary>The maximum size of what is kept, estimated, in bytes, where the caller names no other.</summary>
    public const long DefaultMaxBytes = 256L * 1024 * 1024;

    private readonly KnownServerCache _servers;

    /// <summary>Initializes an empty store with the default bounds.</summary>
    public InMemoryKeyStore()
        : this(DefaultMaxServers, DefaultMaxBytes)
    {
    }

    /// <summary>Initializes an empty store.</summary>
    /// <param name="maxServers">The maximum number of servers that are kept.</param>
    /// <param name="maxBytes">The maximum size of what is kept, estimated, in bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is not positive.</exception>
    public InMemoryKeyStore(int maxServers, long maxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxServers);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBytes);
        _servers = new KnownServerCache(maxServers, maxBytes);
    }

    /// <summary>Gets the number of servers.</summary>
    public int Count => _servers.Count;

    /// <summary>Reads a snapshot.</summary>
    /// <param name="snapshot">What <see cref="ToSnapshot"/> wrote.</param>
    /// <param name="store">The store, with the default bounds; null where a line of the snapshot cannot be read.</param>
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

            read._servers.Set(keys);
        }

        store = read;
        return true;
    }

    /// <summary>All of it as NDJSON: a <see cref="KnownServerKeys"/> a line, in the UTF-8 byte order of the servers.</summary>
    public byte[] ToSnapshot()
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (KnownServerKeys keys in _servers.GetAll().OrderBy(keys => keys.Server))
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
        return ValueTask.FromResult<ImmutableArray<KnownServerKeys>>([.. servers.Select(_servers.Get).OfType<KnownServerKeys>()]);
    }

    /// <inheritdoc/>
    public ValueTask SaveAsync(KnownServerKeys keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        _servers.Set(keys);
        return ValueTask.CompletedTask;
    }
}
