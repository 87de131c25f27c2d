using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Keys;

/// <summary>Represents a store of keys in memory. The whole store can be written to bytes and read from them. Instances are thread-safe.</summary>
/// <remarks>
/// The store is bounded and drops the least recently used servers. A host that verifies the history of servers that no longer exist should store keys on disk.
/// </remarks>
public sealed class InMemoryKeyStore : IKeyStore
{
    /// <summary>The default maximum number of servers.</summary>
    public const int DefaultMaxServers = 100_000;

    /// <summary>The default maximum size, estimated, in bytes: 256 MiB.</summary>
    public const long DefaultMaxBytes = 256L * 1024 * 1024;

    private readonly KnownServerCache _servers;

    /// <summary>Initializes an empty store with the default bounds.</summary>
    public InMemoryKeyStore()
        : this(DefaultMaxServers, DefaultMaxBytes)
    {
    }

    /// <summary>Initializes an empty store.</summary>
    /// <param name="maxServers">The maximum number of servers.</param>
    /// <param name="maxBytes">The maximum size, estimated, in bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is not positive.</exception>
    public InMemoryKeyStore(int maxServers, long maxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxServers);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBytes);
        _servers = new KnownServerCache(maxServers, maxBytes);
    }

    /// <summary>Gets the number of servers.</summary>
    public int Count => _servers.Count;

    /// <summary>Tries to read a stored store.</summary>
    /// <param name="utf8">The bytes that <see cref="ToUtf8"/> returned.</param>
    /// <param name="store">A store with the default bounds, or null if a line cannot be read.</param>
    /// <returns><see langword="true"/> if all lines can be read; otherwise, <see langword="false"/>.</returns>
    public static bool TryParse(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out InMemoryKeyStore? store)
    {
        store = null;
        var read = new InMemoryKeyStore();
        foreach (Range line in utf8.Split((byte)'\n'))
        {
            if (utf8[line].IsEmpty)
            {
                continue;
            }

            if (!KnownServerKeys.TryParse(utf8[line], out KnownServerKeys? keys))
            {
                return false;
            }

            read._servers.Set(keys);
        }

        store = read;
        return true;
    }

    /// <summary>
    /// Returns all keys for storage, as NDJSON: one <see cref="KnownServerKeys"/> for each line, in the UTF-8 byte order of the server names.
    /// </summary>
    /// <returns>The lines in UTF-8, for <see cref="TryParse"/>.</returns>
    public byte[] ToUtf8()
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
