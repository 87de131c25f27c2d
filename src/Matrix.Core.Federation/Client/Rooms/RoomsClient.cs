using System.Runtime.CompilerServices;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Provides methods to read published room directories and spaces.</summary>
/// <remarks>
/// Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#published-room-directory">Published Room Directory</see>,
/// <see href="https://spec.matrix.org/v1.19/server-server-api/#spaces">Spaces</see>.
/// </remarks>
public sealed class RoomsClient
{
    private readonly RequestExecutor _caller;

    internal RoomsClient(RequestExecutor caller) => _caller = caller;

    /// <summary>Reads a page of the published room directory (<c>GET /publicRooms</c>).</summary>
    /// <param name="destination">The server.</param>
    /// <param name="query">The query without a filter, or null for all rooms.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The page. A room that cannot be read is left out and counted.</returns>
    /// <exception cref="FederationException">The request failed, or the answer cannot be read.</exception>
    /// <exception cref="ArgumentException"><paramref name="query"/> has a filter, which this endpoint does not support.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1publicrooms"/>
    public Task<PublicRooms> GetPublicRoomsAsync(ServerName destination, PublicRoomsQuery? query = null, CancellationToken cancellationToken = default)
    {
        query ??= new PublicRoomsQuery();
        if (query.HasFilter)
        {
            throw new ArgumentException("The query has a filter. Use SearchPublicRoomsAsync for a filtered search.", nameof(query));
        }

        RequestTarget target = new RequestTarget(RequestFactory.V1 + "/publicRooms")
            .Query("limit", query.Limit)
            .Query("since", query.Since)
            .Query("include_all_networks", query.IncludeAllNetworks)
            .Query("third_party_instance_id", query.ThirdPartyInstanceId);
        return ReadRoomsAsync(RequestFactory.Get(destination, target, RequestClass.Query), cancellationToken);
    }

    /// <summary>Reads a page of a search in the published room directory (<c>POST /publicRooms</c>).</summary>
    /// <param name="destination">The server.</param>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The page. A room that cannot be read is left out and counted.</returns>
    /// <exception cref="FederationException">The request failed, or the answer cannot be read.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#post_matrixfederationv1publicrooms"/>
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

    /// <summary>Reads the published room directory page by page. It uses a search if the query has a filter.</summary>
    /// <param name="destination">The server.</param>
    /// <param name="query">The query and its first page, or null for all rooms. Its limit is the size of one page.</param>
    /// <param name="maxPages">The maximum number of pages, at least one.</param>
    /// <param name="cancellationToken">Cancels the enumeration.</param>
    /// <returns>
    /// The rooms in the order of the answers. The directory may change between two pages, so that a room occurs twice or is missed. The enumeration also ends
    /// when a page names itself as the next page.
    /// </returns>
    /// <exception cref="FederationException">A request failed, or its answer cannot be read.</exception>
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

    /// <summary>Reads a space and its direct children (<c>GET /hierarchy/{roomId}</c>). The caller should cache the answer for some minutes.</summary>
    /// <param name="destination">A server in the space.</param>
    /// <param name="roomId">The space.</param>
    /// <param name="suggestedOnly"><see langword="true"/> to read only suggested rooms.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The space. A room that cannot be read is left out and counted.</returns>
    /// <exception cref="FederationException">The request failed. <c>M_NOT_FOUND</c>: the server does not know the room, or does not reveal it.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1hierarchyroomid"/>
    public Task<SpaceHierarchy> GetHierarchyAsync(ServerName destination, RoomId roomId, bool suggestedOnly = false, CancellationToken cancellationToken = default)
    {
        RequestTarget target = new RequestTarget(RequestFactory.V1 + "/hierarchy")
            .Segment(RequestFactory.Require(roomId.Utf8Span, nameof(roomId)))
            .Query("suggested_only", suggestedOnly ? true : null);
        FederationRequest request = RequestFactory.Get(destination, target, RequestClass.Query);
        return _caller.ReadAsync<SpaceHierarchy>(request, SpaceHierarchy.TryParse, ReplyLimit.List, cancellationToken);
    }

    private Task<PublicRooms> ReadRoomsAsync(FederationRequest request, CancellationToken cancellationToken) =>
        _caller.ReadAsync<PublicRooms>(request, PublicRooms.TryParse, ReplyLimit.List, cancellationToken);
}
