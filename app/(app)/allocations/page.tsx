import { AllocationsScreen } from '@/components/allocations/allocations-screen'

export const metadata = { title: 'Allocations' }

export default function AllocationsPage() {
  return <AllocationsScreen />
}
