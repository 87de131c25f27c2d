using System.Runtime.CompilerServices;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Finding rooms: the published directory and spaces.</summary>
/// <remarks>Matrix spec, server-server API, § Published Room Directory, § Spaces.</remarks>
public sealed class RoomsClient
{
    private readonly RequestExecutor _caller;

    internal RoomsClient(RequestExecutor caller) => _caller = caller;

    /// <summary><c>GET /publicRooms</c>: a page of the published directory.</summary>
    /// <param name="destination">The server.</param>
    /// <param name="query">What is asked for, without a filter; everything where null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The page. A room that cannot be read is left out and counted.</returns>
    /// <exception cref="FederationException">There is no answer of the shape.</exception>
    /// <exception cref="ArgumentException">The query has a filter, which this endpoint does not know.</exception>
    public Task<PublicRooms> GetPublicRoomsAsync(ServerName destination, PublicRoomsQuery? query = null, CancellationToken cancellationToken = default)
    {
        query ??= new PublicRoomsQuery();
        if (query.HasFilter)
        {
            throw new ArgumentException("A filter needs a search.", nameof(query));
        }

        RequestTarget target = new RequestTarget(RequestFactory.V1 + "/publicRooms")
            .Query("limit", query.Limit)
            .Query("since", query.Since)
            .Query("include_all_networks", query.IncludeAllNetworks)
            .Query("third_party_instance_id", query.ThirdPartyInstanceId);
        return ReadRoomsAsync(RequestFactory.Get(destination, target, RequestClass.Query), cancellationToken);
    }

    /// <summary><c>POST /publicRooms</c>: a page of a search in the published directory.</summary>
    /// <param name="destination">The server.</param>
    /// <param name="query">What is asked for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The page. A room that cannot be read is left out and counted.</returns>
    /// <exception cref="FederationException">There is no answer of the shape.</exception>
    public Task<PublicRooms> SearchPublicRoomsAsync(ServerName destination, PublicRoomsQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var body = new PublicRoomsRequest
        {
            Limit = query.Limit,
            Since = query.Since,
            Filter = query.HasFilter ? new PublicRoomsFilter { GenericSearchTerm = query.SearchTerm, RoomTypes = query.RoomTypes } : null,
            IncludeAllNetworks = query.IncludeAllNetworks,
            ThirdPartyInstanceId = query.ThirdPartyInstanceId,
        };
        FederationRequest request = RequestFactory.Post(
            destination, new RequestTarget(RequestFactory.V1 + "/publicRooms"), RequestClass.Query, RequestBody.Write(body, FederationJson.Default.PublicRoomsRequest));
        return ReadRoomsAsync(request, cancellationToken);
    }

    /// <summary>Reads the published directory page after page, by a search where the query has a filter.</summary>
    /// <param name="destination">The server.</param>
    /// <param name="query">What is asked for, and from where; everything where null. Its limit is that of a page.</param>
    /// <param name="maxPages">The most pages, at least one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The rooms in the order of the answers. The directory changes while it is read: a room may come twice, or not at all. It ends where a page says to read on where it began.</returns>
    /// <exception cref="FederationException">As for a page, at any step.</exception>
    public async IAsyncEnumerable<PublicRoom> ListPublicRoomsAsync(
        ServerName destination, PublicRoomsQuery? query = null, int maxPages = 100, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxPages);
        query ??= new PublicRoomsQuery();
        for (int page = 0; page < maxPages; page++)
        {
            PublicRooms rooms = query.HasFilter
                ? await SearchPublicRoomsAsync(destination, query, cancellationToken).ConfigureAwait(false)
                : await GetPublicRoomsAsync(destination, query, cancellationToken).ConfigureAwait(false);
            foreach (PublicRoom room in rooms.Chunk)
            {
                yield return room;
            }

            if (rooms.NextBatch is not { } next || next == query.Since)
            {
                yield break;
            }

            query = query with { Since = next };
        }
    }

    /// <summary><c>GET /hierarchy/{roomId}</c>: a space and the rooms right below it. The answer is to be kept for some minutes.</summary>
    /// <param name="destination">A server in the space.</param>
    /// <param name="roomId">The space.</param>
    /// <param name="suggestedOnly">Whether only suggested rooms are asked for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The space. A room that cannot be read is left out and counted.</returns>
    /// <exception cref="FederationException"><c>M_NOT_FOUND</c>: the server does not know the room, or does not show it.</exception>
    public Task<SpaceHierarchy> GetHierarchyAsync(ServerName destination, RoomId roomId, bool suggestedOnly = false, CancellationToken cancellationToken = default)
    {
        RequestTarget target = new RequestTarget(RequestFactory.V1 + "/hierarchy")
            .Segment(RequestFactory.Require(roomId.Span, nameof(roomId)))
            .Query("suggested_only", suggestedOnly ? true : null);
        FederationRequest request = RequestFactory.Get(destination, target, RequestClass.Query);
        return _caller.ReadAsync<SpaceHierarchy>(request, SpaceHierarchy.TryParse, ReplyLimit.List, cancellationToken);
    }

    private Task<PublicRooms> ReadRoomsAsync(FederationRequest request, CancellationToken cancellationToken) =>
        _caller.ReadAsync<PublicRooms>(request, PublicRooms.TryParse, ReplyLimit.List, cancellationToken);
}
