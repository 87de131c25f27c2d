using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver.Transactions;

/// <summary>
/// Bounds the bodies of the transactions at work. Each transaction has a share of its own. What is longer comes out of a pool, and strangers have only a part of it. So whoever owns many server names
/// holds up neither usual transactions nor those of known servers. Not thread-safe.
/// </summary>
/// <remarks>A server is known after it has sent an event of a user of its own that was accepted: it is in a room with this server.</remarks>
internal sealed class ContentBudget
{
    /// <summary>The length that every transaction may have, in bytes. Few transactions are longer.</summary>
    public const int Share = 64 << 10;

    /// <summary>The length of all bodies together beyond their shares, in bytes.</summary>
    public const long MaxPool = 192L << 20;

    /// <summary>The part of the pool that strangers may use together, in bytes.</summary>
    public const long MaxPoolOfStrangers = MaxPool / 2;

    private const int MaxKnown = 10_000;

    private readonly LruCache<ServerName, bool> _known = new(MaxKnown);
    private long _used;
    private long _usedByStrangers;

    /// <summary>Takes the place for a body.</summary>
    /// <param name="origin">The server that sends it.</param>
    /// <param name="length">The length of the body.</param>
    /// <param name="place">The place, which the caller gives back.</param>
    /// <returns>False if there is no place now.</returns>
    public bool TryEnter(ServerName origin, int length, out Place place)
    {
        place = new Place(Math.Max(0, length - Share), IsStranger: !_known.TryGet(origin, out _));
        if (place.Bytes > 0 && (_used + place.Bytes > MaxPool || (place.IsStranger && _usedByStrangers + place.Bytes > MaxPoolOfStrangers)))
        {
            return false;
        }

        Add(place, place.Bytes);
        return true;
    }

    /// <summary>Gives a place back.</summary>
    public void Leave(Place place) => Add(place, -place.Bytes);

    /// <summary>Remembers that a server is in a room with this server.</summary>
    public void AddKnown(ServerName origin)
    {
        _known.Set(origin, value: true, bytes: 1);
        _known.Trim();
    }

    private void Add(Place place, long bytes)
    {
        _used += bytes;
        _usedByStrangers += place.IsStranger ? bytes : 0;
    }

    /// <summary>Represents the place of a body: its bytes beyond the share. A server that becomes known meanwhile gives back what it took as a stranger.</summary>
    internal readonly record struct Place(long Bytes, bool IsStranger);
}
