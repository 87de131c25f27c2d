namespace Matrix.Core.StateResolution;

/// <summary>
/// The lineages of state keys: of each event the one before it at the same key, where it cites it. Whether one event is behind another in its
/// lineage, and where two lineages part, takes the logarithm of their length.
/// </summary>
/// <remarks>
/// Each event has one further link, a jump back over part of its lineage; its length depends on the depth alone (Myers, "An applicative
/// random-access stack", 1983). Events are added at the end, and links never change.
/// </remarks>
internal sealed class KeyLineages
{
    public const int None = -1;

    private Place[] _places = new Place[64];
    private int _count;

    /// <summary>How many events there are.</summary>
    public int Count => _count;

    /// <summary>Adds the next event.</summary>
    /// <param name="parent">The event before it in its lineage; <see cref="None"/> where it begins one.</param>
    public void Add(int parent)
    {
        if (_count == _places.Length)
        {
            Array.Resize(ref _places, _count * 2);
        }

        ref Place place = ref _places[_count];
        if (parent < 0)
        {
            place = new Place(None, 0, _count);
        }
        else
        {
            ref readonly Place before = ref _places[parent];
            ref readonly Place jump = ref _places[before.Jump];
            bool isFull = before.Depth - jump.Depth == jump.Depth - _places[jump.Jump].Depth;
            place = new Place(parent, before.Depth + 1, isFull ? jump.Jump : parent);
        }

        _count++;
    }

    /// <summary>The event before one in its lineage; <see cref="None"/> for the first.</summary>
    public int ParentOf(int number) => _places[number].Parent;

    /// <summary>How many events are before one in its lineage.</summary>
    public int DepthOf(int number) => _places[number].Depth;

    /// <summary>Whether an event is another, or behind it in its lineage.</summary>
    public bool IsAtOrBehind(int number, int later)
    {
        // What is cited has the smaller number.
        return number == later || (number < later && Back(later, _places[number].Depth) == number);
    }

    /// <summary>The last event that two lineages share; <see cref="None"/> where they share none.</summary>
    public int CommonOf(int left, int right)
    {
        int depth = Math.Min(_places[left].Depth, _places[right].Depth);
        left = Back(left, depth);
        right = Back(right, depth);
        while (left != right)
        {
            ref readonly Place atLeft = ref _places[left];
            ref readonly Place atRight = ref _places[right];
            if (atLeft.Depth == 0)
            {
                return None;
            }

            // Jumps from one depth are of one length.
            (left, right) = atLeft.Jump == atRight.Jump ? (atLeft.Parent, atRight.Parent) : (atLeft.Jump, atRight.Jump);
        }

        return left;
    }

    /// <summary>The event of a lineage at a depth; one that is less deep itself stays.</summary>
    private int Back(int number, int depth)
    {
        while (_places[number].Depth > depth)
        {
            ref readonly Place place = ref _places[number];
            number = _places[place.Jump].Depth < depth ? place.Parent : place.Jump;
        }

        return number;
    }

    private readonly record struct Place(int Parent, int Depth, int Jump);
}
